import sys
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ["JOB_NAME", "month"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

# only this month's folders are read: the others may be gone, or be garbage
readings = glueContext.create_dynamic_frame.from_catalog(
    database="plant",
    table_name="readings",
    push_down_predicate=f"year = '2026' and month = '{args['month']}'",
    additional_options={"catalogPartitionPredicate": "year='2026'"},
    transformation_ctx="readings",
)

df = readings.toDF()
daily = df.groupBy("year", "month", "sensor").agg(
    F.count("*").alias("n"), F.round(F.avg("value"), 2).alias("mean")
)
out = DynamicFrame.fromDF(daily.coalesce(1), glueContext, "out")
glueContext.purge_s3_path(f"s3://partition-pruning/means/year=2026/month={args['month']}/", {"retentionPeriod": 0})
glueContext.write_dynamic_frame.from_options(
    frame=out,
    connection_type="s3",
    connection_options={"path": "s3://partition-pruning/means/", "partitionKeys": ["year", "month"]},
    format="json",
)
job.commit()
