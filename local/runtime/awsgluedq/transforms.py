"""The evaluation of data quality, as a transform.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
"""

import time
from collections.abc import Mapping
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms import GlueTransform
from pyspark.sql import DataFrame

from . import publishing, row_level
from .engine import Evaluation, evaluate
from .options import Additional, Publishing

_SCHEMA = "Rule string, Outcome string, FailureReason string, EvaluatedMetrics map<string,double>, EvaluatedRule string"


class EvaluateDataQuality(GlueTransform):
    """Evaluates a DQDL ruleset on a frame, and publishes what came out."""

    def __call__(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
    ) -> DynamicFrame:
        """The outcome of each rule: Rule, Outcome (Passed or Failed), FailureReason, EvaluatedMetrics, EvaluatedRule.

        Raises:
            InvalidRulesetError: the ruleset is not DQDL, or a rule is not supported here.
        """
        additional = Additional.read(additional_options)
        evaluation = _evaluate(frame, ruleset, publishing_options, additional, additional_data_sources)
        return _outcomes(frame, evaluation)

    def process_rows(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
    ) -> DynamicFrameCollection:
        """`ruleOutcomes` (as `apply` gives them), `rowLevelOutcomes` (rows with `row_level.COLUMNS`), `originalData`.

        Raises:
            InvalidRulesetError: the ruleset is not DQDL, or a rule is not supported here.
        """
        additional = Additional.read(additional_options)
        evaluation = _evaluate(frame, ruleset, publishing_options, additional, additional_data_sources)
        rows = row_level.rows(frame.toDF(), evaluation, skip_filtered=additional.skip_filtered)
        frames = {
            "rowLevelOutcomes": DynamicFrame.fromDF(rows, frame.glue_ctx, "rowLevelOutcomes"),
            "ruleOutcomes": _outcomes(frame, evaluation),
            "originalData": frame,
        }
        return DynamicFrameCollection(frames, frame.glue_ctx)


def _evaluate(
    frame: DynamicFrame,
    ruleset: str,
    publishing_options: Mapping[str, Any] | None,
    additional: Additional,
    sources: Mapping[str, DynamicFrame] | None,
) -> Evaluation:
    published = Publishing.read(publishing_options)
    started = time.time()
    others: dict[str, DataFrame] = {alias: each.toDF() for alias, each in (sources or {}).items()}
    data = frame.toDF()
    if additional.cache_input:
        data.persist()
    evaluation = evaluate(data, ruleset, others, by_row=additional.by_row)
    publishing.publish(publishing.of_job(published.context), published, evaluation.outcomes, started)
    return evaluation


def _outcomes(frame: DynamicFrame, evaluation: Evaluation) -> DynamicFrame:
    rows = [
        (each.rule, "Passed" if each.passed else "Failed", each.reason, each.metrics, each.rule)
        for each in evaluation.outcomes
    ]
    outcomes = frame.toDF().sparkSession.createDataFrame(rows, _SCHEMA).coalesce(1)
    return DynamicFrame.fromDF(outcomes, frame.glue_ctx, "ruleOutcomes")
