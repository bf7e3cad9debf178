"""Data quality by AWS Glue Data Quality: a ruleset in DQDL, its outcome by rule and by row.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
"""

from typing import Any

from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import SelectFromCollection
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.rules import RuleOutcome
from millrace.run import Run

_OUTCOMES = ("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult")


def evaluate(run: Run, frame: DataFrame, ruleset: str, context: str) -> tuple[list[RuleOutcome], DataFrame]:
    """Apply a ruleset, and publish what came out.

    context: the name of what is evaluated, in the results and metrics of Glue.

    Returns the outcome of each rule, and the rows with the four columns of row-level outcomes.
    """
    outcomes = EvaluateDataQuality().process_rows(
        frame=DynamicFrame.fromDF(frame, run.glue_context, context),
        ruleset=ruleset,
        publishing_options={
            "dataQualityEvaluationContext": context,
            "enableDataQualityCloudWatchMetrics": True,
            "enableDataQualityResultsPublishing": True,
        },
        additional_options={"observations.scope": "ALL", "performanceTuning.caching": "CACHE_NOTHING"},
    )
    return [_outcome(row) for row in _select(outcomes, "ruleOutcomes").collect()], _select(outcomes, "rowLevelOutcomes")


def is_kept() -> Column:
    """Whether a row of the row-level outcomes breaks no rule."""
    return F.col("DataQualityEvaluationResult").eqNullSafe("Passed")


def broken_rules() -> Column:
    """The rules that a row of the row-level outcomes breaks, as one text."""
    return F.concat_ws("; ", "DataQualityRulesFail")


def without_outcomes(rows: DataFrame) -> DataFrame:
    """The rows of row-level outcomes as they were before."""
    return rows.drop(*_OUTCOMES)


def _outcome(row: Any) -> RuleOutcome:
    return RuleOutcome(row["Rule"], row["Outcome"] == "Passed", row["FailureReason"] or "")


def _select(collection: Any, key: str) -> DataFrame:
    frame: DataFrame = SelectFromCollection.apply(dfc=collection, key=key, transformation_ctx=key).toDF()
    return frame
