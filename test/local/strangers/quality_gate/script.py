import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsgluedq.transforms import EvaluateDataQuality

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'day'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node Payments
Payments_node1 = glueContext.create_dynamic_frame.from_options(format_options={"multiLine": "false"}, connection_type="s3", format="json", connection_options={"paths": [f"s3://quality-gate/payments/{args['day']}/"], "recurse": True}, transformation_ctx="Payments_node1")

# Script generated for node Evaluate Data Quality
EvaluateDataQuality_node2_ruleset = """
    # Example rules: Completeness "colA" between 0.4 and 0.8, ColumnCount > 10
    Rules = [
        IsComplete "id",
        IsUnique "id",
        ColumnValues "amount" > 0,
        ColumnValues "currency" in ["EUR", "USD"]
    ]
"""
EvaluateDataQuality_node2 = EvaluateDataQuality().process_rows(frame=Payments_node1, ruleset=EvaluateDataQuality_node2_ruleset, publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node2", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_NOTHING"})

# Script generated for node ruleOutcomes
ruleOutcomes_node3 = SelectFromCollection.apply(dfc=EvaluateDataQuality_node2, key="ruleOutcomes", transformation_ctx="ruleOutcomes_node3")

# Script generated for node rowLevelOutcomes
rowLevelOutcomes_node4 = SelectFromCollection.apply(dfc=EvaluateDataQuality_node2, key="rowLevelOutcomes", transformation_ctx="rowLevelOutcomes_node4")

# Script generated for node Passed
Passed_node5 = Filter.apply(frame=rowLevelOutcomes_node4, f=lambda row: (bool(re.match("Passed", row["DataQualityEvaluationResult"]))), transformation_ctx="Passed_node5") if "re" in globals() else Filter.apply(frame=rowLevelOutcomes_node4, f=lambda row: row["DataQualityEvaluationResult"] == "Passed", transformation_ctx="Passed_node5")

# Script generated for node Drop Fields
DropFields_node6 = DropFields.apply(frame=Passed_node5, paths=["DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult"], transformation_ctx="DropFields_node6")

glueContext.write_dynamic_frame.from_options(frame=DropFields_node6.coalesce(1), connection_type="s3", format="json", connection_options={"path": f"s3://quality-gate/good/{args['day']}/"}, transformation_ctx="good")

failed = ruleOutcomes_node3.toDF().filter("Outcome = 'Failed'")
assert failed.count() == 0, "The job failed due to failing DQ rules for node: " + ", ".join(sorted(row.Rule for row in failed.collect()))

job.commit()
