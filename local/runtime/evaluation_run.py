"""The script of an evaluation run: rulesets on a table of the Data Catalog. Its argument is the run's id.

The role of the run is asked for all of it: the run, its rulesets, the table and the table's files.
"""

import sys
import time
from typing import Any

import boto3
from awsglue.context import GlueContext
from awsglue.support import not_supported
from awsgluedq import dqdl, publishing
from awsgluedq.engine import evaluate
from awsgluedq.options import Publishing
from pyspark import SparkContext
from pyspark.sql import DataFrame


def main() -> None:
    glue = boto3.client("glue")
    run = glue.get_data_quality_ruleset_evaluation_run(RunId=sys.argv[1])
    options = run.get("AdditionalRunOptions", {})
    context = GlueContext(SparkContext.getOrCreate())
    frame = _table(context, run["DataSource"])
    others = {alias: _table(context, source) for alias, source in run.get("AdditionalDataSources", {}).items()}
    published = Publishing(
        context="",
        metrics=options.get("CloudWatchMetricsEnabled", False),
        results=True,
        s3=options.get("ResultsS3Prefix", ""),
    )
    account = boto3.client("sts").get_caller_identity()["Account"]
    for name in run["RulesetNames"]:
        started = time.time()
        ruleset = glue.get_data_quality_ruleset(Name=name)["Ruleset"]
        dqdl.refuse_in_catalog(frame.sparkSession._jvm, ruleset)
        by_row = options.get("CompositeRuleEvaluationMethod") == "ROW"
        evaluation = evaluate(frame, ruleset, others, by_row=by_row)
        subject = publishing.of_table(name, run["RunId"], run["DataSource"], account)
        publishing.publish(subject, published, evaluation, started)


def _table(context: GlueContext, source: dict[str, Any]) -> DataFrame:
    table = source["GlueTable"]
    options = dict(table.get("AdditionalOptions", {}))
    predicate = options.pop("pushDownPredicate", "")
    if table.get("ConnectionName"):
        raise not_supported("DataSource.GlueTable.ConnectionName")
    # The columns that rules name are the table's, whatever its files have, and even if it has none.
    return context.create_data_frame.from_catalog(
        database=table["DatabaseName"],
        table_name=table["TableName"],
        push_down_predicate=predicate,
        additional_options={**options, "useSparkDataSource": True, "useCatalogSchema": True},
        catalog_id=table.get("CatalogId"),
    )


main()
