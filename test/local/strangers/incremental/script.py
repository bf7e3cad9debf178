import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glue_context = GlueContext(SparkContext.getOrCreate())
job = Job(glue_context)
job.init(args["JOB_NAME"], args)

clicks = glue_context.create_dynamic_frame.from_options(
    "s3",
    {"paths": ["s3://incremental/clicks/"], "recurse": True, "groupFiles": "inPartition"},
    "json",
    transformation_ctx="clicks",
)
new = clicks.count()
print(f"{new} new clicks")

if new > 0:
    counted = clicks.toDF().groupBy("page").count()
    counted.coalesce(1).write.mode("append").json("s3://incremental/counts/")

job.commit()
