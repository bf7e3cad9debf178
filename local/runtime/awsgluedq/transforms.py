"""The evaluation of data quality, as a transform.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
"""

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms import GlueTransform
from botocore.exceptions import ClientError
from pyspark.sql import DataFrame

from . import publishing, row_level
from .engine import Evaluation, evaluate
from .options import Additional, Publishing

_SCHEMA = "Rule string, Outcome string, FailureReason string, EvaluatedMetrics map<string,double>, EvaluatedRule string"
_COUNTS = "PassedCount long, FailedCount long, SkippedCount long, TotalCount long"
_AGGREGATED = (
    "TotalRowsProcessed long, PassedRows long, FailedRows long, "
    "TotalRulesProcessed long, RulesPassed long, RulesFailed long"
)


class EvaluateDataQuality(GlueTransform):
    """Evaluates a DQDL ruleset on a frame, and publishes what came out.

    frame: The frame to evaluate
    ruleset: The ruleset, in DQDL
    publishing_options: dataQualityEvaluationContext, enableDataQualityCloudWatchMetrics,
      enableDataQualityResultsPublishing, resultsS3Prefix
    additional_options: compositeRuleEvaluation.method, observations.scope, performanceTuning.caching,
      publishAggregatedMetrics.status, rowLevelConfiguration.filteredRowLabel
    additional_data_sources: Further frames, by the alias that rules know them by

    Not here: the rule DetectAnomalies, observations, the analyzer Distribution, labels in row-level outcomes.
    """

    def __call__(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
    ) -> DynamicFrame:
        """The outcome of each rule: Rule, Outcome (Passed or Failed), FailureReason, EvaluatedMetrics, EvaluatedRule.

        Rules with labels have them in a further column, Labels. What `process_rows` counts by row follows those.

        Raises:
            InvalidRulesetError: the ruleset is not DQDL, or a rule is not supported here.
        """
        options = Additional.read(additional_options)
        return _outcomes(frame, _evaluate(frame, ruleset, publishing_options, options, additional_data_sources))

    def process_rows(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
    ) -> DynamicFrameCollection:
        """`ruleOutcomes` (as `apply` gives them), `rowLevelOutcomes` (rows with `row_level.COLUMNS`), `originalData`.

        With `publishAggregatedMetrics.status` ENABLED, also `aggregatedMetrics`: one row of totals.

        Raises:
            InvalidRulesetError: the ruleset is not DQDL, or a rule is not supported here.
        """
        options = Additional.read(additional_options)
        evaluated = _evaluate(frame, ruleset, publishing_options, options, additional_data_sources)
        frames = {
            "rowLevelOutcomes": DynamicFrame.fromDF(evaluated.rows, frame.glue_ctx, "rowLevelOutcomes"),
            "ruleOutcomes": _outcomes(frame, evaluated),
            "originalData": frame,
        }
        if evaluated.counts:
            frames["aggregatedMetrics"] = _aggregated(frame, evaluated.evaluation, evaluated.counts)
        return DynamicFrameCollection(frames, frame.glue_ctx)


@dataclass(frozen=True)
class _Evaluated:
    """rows: the row-level outcomes. counts: of the rows, if they are asked for."""

    evaluation: Evaluation
    rows: DataFrame
    counts: row_level.Counts | None


def _evaluate(
    frame: DynamicFrame,
    ruleset: str,
    publishing_options: Mapping[str, Any] | None,
    options: Additional,
    sources: Mapping[str, DynamicFrame] | None,
) -> _Evaluated:
    published = Publishing.read(publishing_options)
    started = time.time()
    others: dict[str, DataFrame] = {alias: each.toDF() for alias, each in (sources or {}).items()}
    data = frame.toDF()
    if options.cache_input:
        data.persist()
    subject = publishing.of_job(published.context)
    earlier = functools.partial(publishing.earlier, subject)
    evaluation = evaluate(data, ruleset, others, by_row=options.by_row, earlier=earlier)
    rows = row_level.rows(data, evaluation, skip_filtered=options.skip_filtered)
    counts = row_level.count(rows, evaluation) if options.aggregated else None
    try:
        publishing.publish(subject, published, evaluation, started, counts)
    except ClientError as error:
        if not options.best_effort:
            raise
        frame.glue_ctx.get_logger().warn(f"The results of {published.context} are not published: {error}")
    return _Evaluated(evaluation, rows, counts)


def _outcomes(frame: DynamicFrame, evaluated: _Evaluated) -> DynamicFrame:
    outcomes, schema = evaluated.evaluation.outcomes, _SCHEMA
    rows: list[tuple[Any, ...]] = [
        (each.rule, "Passed" if each.passed else "Failed", each.reason, each.metrics, each.evaluated)
        for each in outcomes
    ]
    if any(each.labels for each in outcomes):
        schema += ", Labels map<string,string>"
        rows = [(*row, dict(each.labels)) for row, each in zip(rows, outcomes, strict=True)]
    if evaluated.counts:
        schema += f", {_COUNTS}"
        counts = evaluated.counts.by_rule
        rows = [(*row, *each.values(), evaluated.counts.rows) for row, each in zip(rows, counts, strict=True)]
    return _frame(frame, rows, schema, "ruleOutcomes")


def _aggregated(frame: DynamicFrame, evaluation: Evaluation, counts: row_level.Counts) -> DynamicFrame:
    passed = sum(bool(each.passed) for each in evaluation.outcomes)
    rules = len(evaluation.outcomes)
    row = (counts.rows, counts.passed, counts.rows - counts.passed, rules, passed, rules - passed)
    return _frame(frame, [row], _AGGREGATED, "aggregatedMetrics")


def _frame(frame: DynamicFrame, rows: list[tuple[Any, ...]], schema: str, name: str) -> DynamicFrame:
    made = frame.toDF().sparkSession.createDataFrame(rows, schema).coalesce(1)
    return DynamicFrame.fromDF(made, frame.glue_ctx, name)
