"""The options of an evaluation; one that is not known is refused, so that a misspelt one is not lost.

Not here: `rowLevelConfiguration.ruleWithLabels` ENABLED; how labels are written in rows is not documented.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-transforms-EvaluateDataQuality.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awsglue.flags import is_true
from awsglue.support import not_supported

_CHOICES = {
    "compositeRuleEvaluation.method": ("COLUMN", "ROW"),
    "dataQualityResultsPublishing.strategy": ("", "BEST_EFFORT"),
    "observations.scope": ("ALL", "NONE"),
    "performanceTuning.caching": ("CACHE_NOTHING", "CACHE_INPUT"),
    "publishAggregatedMetrics.status": ("DISABLED", "ENABLED"),
    "rowLevelConfiguration.filteredRowLabel": ("PASSED", "SKIPPED"),
    "rowLevelConfiguration.ruleWithLabels": ("DISABLED", "ENABLED"),
}
"""The additional options and what each may be, the default first. There are no observations here, of any scope.

The strategy is what the visual editor exports, and no page tells of: what cannot be published is logged.
"""

_PUBLISHING = (
    "dataQualityEvaluationContext",
    "enableDataQualityCloudWatchMetrics",
    "enableDataQualityResultsPublishing",
    "resultsS3Prefix",
)


@dataclass(frozen=True)
class Additional:
    """What to do beside the evaluation itself.

    by_row: composed rules pass when each row does. skip_filtered: rows that a filter leaves out skip its rule.
    aggregated: rows are counted by rule and in all. best_effort: an evaluation holds even if it cannot be published.
    """

    by_row: bool
    cache_input: bool
    aggregated: bool
    best_effort: bool
    skip_filtered: bool

    @classmethod
    def read(cls, options: Mapping[str, Any] | None) -> "Additional":
        given = {name: choices[0] for name, choices in _CHOICES.items()} | dict(options or {})
        for name, value in given.items():
            if name not in _CHOICES:
                raise not_supported(f"additional_options {name}")
            if value not in _CHOICES[name]:
                raise ValueError(f"{name} is {value!r}; it may be {' or '.join(filter(None, _CHOICES[name]))}.")
        if given["rowLevelConfiguration.ruleWithLabels"] == "ENABLED":
            raise not_supported("additional_options rowLevelConfiguration.ruleWithLabels ENABLED")
        return cls(
            given["compositeRuleEvaluation.method"] == "ROW",
            given["performanceTuning.caching"] == "CACHE_INPUT",
            given["publishAggregatedMetrics.status"] == "ENABLED",
            given["dataQualityResultsPublishing.strategy"] == "BEST_EFFORT",
            given["rowLevelConfiguration.filteredRowLabel"] == "SKIPPED",
        )


@dataclass(frozen=True)
class Publishing:
    """context: the name that results are published under. s3: `s3://bucket/prefix`, or empty."""

    context: str
    metrics: bool
    results: bool
    s3: str

    @classmethod
    def read(cls, options: Mapping[str, Any] | None) -> "Publishing":
        given = dict(options or {})
        for name in given:
            if name not in _PUBLISHING:
                raise not_supported(f"publishing_options {name}")
        return cls(
            str(given.get("dataQualityEvaluationContext") or "default_context"),
            is_true(given.get("enableDataQualityCloudWatchMetrics", False)),
            is_true(given.get("enableDataQualityResultsPublishing", True)),
            str(given.get("resultsS3Prefix") or ""),
        )
