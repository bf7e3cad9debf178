import sys
from awsglue.transforms import Join, DropFields, RenameField, SelectFields
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

customers = glueContext.create_dynamic_frame.from_catalog(database="crm", table_name="customers")
orders = glueContext.create_dynamic_frame.from_catalog(database="crm", table_name="orders")

customers = customers.rename_field("id", "customer_id").drop_fields(["address.street"])
joined = Join.apply(orders, customers, "customer", "customer_id", transformation_ctx="joined").drop_fields(["customer"])
result = SelectFields.apply(frame=joined, paths=["order_id", "total", "name", "address"])
glueContext.write_dynamic_frame.from_options(
    frame=result.repartition(1),
    connection_type="s3",
    connection_options={"path": "s3://join-tables/out/"},
    format="parquet",
)
job.commit()
