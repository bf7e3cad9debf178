import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'TempDir'])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

history = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": ["s3://relationalize/people/"], "recurse": True},
    format="json",
    transformation_ctx="history")

dfc = history.relationalize("hist_root", args["TempDir"])
print(sorted(dfc.keys()))

for name in dfc.keys():
    m_df = dfc.select(name)
    print("Writing to table: ", name)
    glueContext.write_dynamic_frame.from_options(
        frame=m_df.coalesce(1),
        connection_type="s3",
        connection_options={"path": "s3://relationalize/flat/" + name.replace(".", "_") + "/"},
        format="csv")
job.commit()
