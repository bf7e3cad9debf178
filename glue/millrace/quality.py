"""Data quality by AWS Glue Data Quality: a ruleset in DQDL, its outcome by rule and by row.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
"""

import re
from dataclasses import dataclass
from typing import Any

from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import SelectFromCollection
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.run import Run

_STOPPING = re.compile(r"^(?P<rule>[^#]*?)\s*,?\s*#\s*stop\b")
_OUTCOMES = ("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult")


class QualityError(Exception):
    """A rule that is marked as stopping has failed."""


class RulesetError(Exception):
    """A rule is marked as stopping in a way that its outcome cannot be found by."""


@dataclass(frozen=True)
class RuleOutcome:
    """reason: why the rule has failed; empty when it has not."""

    rule: str
    passed: bool
    reason: str


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


def stop_on_failure(ruleset: str, outcomes: list[RuleOutcome]) -> None:
    """Raise when a rule has failed whose line in the ruleset ends with `# stop`.

    Raises:
        QualityError
        RulesetError: no outcome is that of a marked rule; it has to stand on a line of its own.
    """
    found = {_compact(each.rule): each for each in outcomes}
    failed = []
    for rule in stopping_rules(ruleset):
        if _compact(rule) not in found:
            raise RulesetError(
                f"No outcome is that of the rule {rule!r}, marked with `# stop`: put it on a line of its own."
            )
        outcome = found[_compact(rule)]
        if not outcome.passed:
            failed.append(f"{outcome.rule}: {outcome.reason}")
    if failed:
        raise QualityError(f"{len(failed)} stopping rule(s) failed, nothing is published: {'; '.join(failed)}")


def stopping_rules(ruleset: str) -> list[str]:
    """The rules whose line ends with `# stop`."""
    marked = (_STOPPING.match(line.strip().removeprefix("Rules = [")) for line in ruleset.splitlines())
    return [each["rule"].strip() for each in marked if each and each["rule"].strip()]


def is_kept() -> Column:
    """Whether a row of the row-level outcomes breaks no rule."""
    return F.col("DataQualityEvaluationResult") == "Passed"


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


def _compact(rule: str) -> str:
    """A rule without white space, which Glue sets in its own way."""
    return re.sub(r"\s+", "", rule)
