"""Twenty data quality rules by AWS's own engine, as a Glue job evaluates them."""

import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.utils import getResolvedOptions
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.context import SparkContext

options = getResolvedOptions(sys.argv, ["source", "rules"])
context = GlueContext(SparkContext.getOrCreate())
rows = DynamicFrame.fromDF(context.spark_session.read.parquet(options["source"]), context, "rows")
outcomes = EvaluateDataQuality.apply(
    frame=rows,
    ruleset=options["rules"],
    publishing_options={"dataQualityEvaluationContext": "bench", "enableDataQualityResultsPublishing": False},
)
for outcome in outcomes.toDF().collect():
    print(outcome["Outcome"], outcome["Rule"])
