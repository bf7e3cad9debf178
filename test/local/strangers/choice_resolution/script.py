import sys
from awsglue.transforms import ResolveChoice, DropNullFields
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

## @params: [JOB_NAME]
args = getResolvedOptions(sys.argv, ["JOB_NAME", "mode"])

glueContext = GlueContext(SparkContext.getOrCreate())
logger = glueContext.get_logger()
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

medicare = glueContext.create_dynamic_frame.from_catalog(
    database="hospitals", table_name="providers", transformation_ctx="medicare"
)
print("Count: ", medicare.count())
medicare.printSchema()

if args["mode"] == "make_cols":
    resolved = medicare.resolveChoice(specs=[("provider id", "make_cols")])
elif args["mode"] == "cast":
    resolved = ResolveChoice.apply(frame=medicare, specs=[("provider id", "cast:long")], transformation_ctx="resolved")
else:
    raise ValueError(args["mode"])

logger.info("fields: %s" % [field.name for field in resolved.schema()])
glueContext.write_dynamic_frame.from_options(
    frame=resolved,
    connection_type="s3",
    connection_options={"path": "s3://choice-resolution/out/" + args["mode"] + "/"},
    format="json",
)
job.commit()
