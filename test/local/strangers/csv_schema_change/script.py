"""The supplier adds columns to his CSV whenever he likes."""
import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import ApplyMapping, ResolveChoice
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import lit

args = getResolvedOptions(sys.argv, ["JOB_NAME", "files"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

WANTED = [("sku", "string"), ("price", "double"), ("stock", "int"), ("colour", "string")]

frames = []
for name in args["files"].split(","):
    frame = glueContext.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [f"s3://csv-schema-change/in/{name}"]},
        format="csv",
        format_options={"withHeader": True, "separator": ";", "quoteChar": "'"},
    )
    have = {field.name for field in frame.schema().fields}
    mapped = ApplyMapping.apply(
        frame=frame, mappings=[(c, "string", c, t) for c, t in WANTED if c in have]
    )
    df = mapped.toDF()
    for column, kind in WANTED:
        if column not in have:
            df = df.withColumn(column, lit(None).cast(kind))
    frames.append(df.select([c for c, _ in WANTED]))

all_rows = frames[0]
for more in frames[1:]:
    all_rows = all_rows.unionByName(more)

stock = DynamicFrame.fromDF(all_rows.dropDuplicates(["sku"]).coalesce(1), glueContext, "stock")
glueContext.write_dynamic_frame.from_options(
    frame=stock,
    connection_type="s3",
    connection_options={"path": "s3://csv-schema-change/out/" + args["files"].replace(",", "+")},
    format="csv",
    format_options={"separator": "|", "quoteChar": -1},
)
job.commit()
