import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsgluedq.transforms import EvaluateDataQuality
from awsglue import DynamicFrame

def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Default ruleset used by all target nodes with data quality enabled
DEFAULT_DATA_QUALITY_RULESET = """
    Rules = [
        ColumnCount > 0
    ]
"""

# Script generated for node Rides
Rides_node1731000000001 = glueContext.create_dynamic_frame.from_options(format_options={"multiLine": "false"}, connection_type="s3", format="json", connection_options={"paths": ["s3://visual-sql/rides/"], "recurse": True}, transformation_ctx="Rides_node1731000000001")

# Script generated for node Long rides
SqlQuery1201 = '''
select ride_id, city, distance_km, fare,
       round(fare / distance_km, 2) as per_km
from rides
where distance_km >= 5
'''
Longrides_node1731000000002 = sparkSqlQuery(glueContext, query = SqlQuery1201, mapping = {"rides":Rides_node1731000000001}, transformation_ctx = "Longrides_node1731000000002")

# Script generated for node Per city
SqlQuery1202 = '''
select city, count(*) as rides, sum(fare) as fares, max(per_km) as dearest
from long_rides
group by city
'''
Percity_node1731000000003 = sparkSqlQuery(glueContext, query = SqlQuery1202, mapping = {"long_rides":Longrides_node1731000000002}, transformation_ctx = "Percity_node1731000000003")

# Script generated for node Change Schema
ChangeSchema_node1731000000004 = ApplyMapping.apply(frame=Percity_node1731000000003, mappings=[("city", "string", "city", "string"), ("rides", "long", "ride_count", "int"), ("fares", "double", "fares", "decimal"), ("dearest", "double", "dearest_per_km", "double")], transformation_ctx="ChangeSchema_node1731000000004")

# Script generated for node Amazon S3
EvaluateDataQuality().process_rows(frame=ChangeSchema_node1731000000004, ruleset=DEFAULT_DATA_QUALITY_RULESET, publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node1731000000000", "enableDataQualityResultsPublishing": True}, additional_options={"dataQualityResultsPublishing.strategy": "BEST_EFFORT", "observations.scope": "ALL"})
if (ChangeSchema_node1731000000004.count() >= 1):
   ChangeSchema_node1731000000004 = ChangeSchema_node1731000000004.coalesce(1)
AmazonS3_node1731000000005 = glueContext.write_dynamic_frame.from_options(frame=ChangeSchema_node1731000000004, connection_type="s3", format="glueparquet", connection_options={"path": "s3://visual-sql/per_city/", "partitionKeys": []}, format_options={"compression": "snappy"}, transformation_ctx="AmazonS3_node1731000000005")

job.commit()
