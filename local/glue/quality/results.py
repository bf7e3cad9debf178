"""The results of data quality evaluations: how jobs publish them, and the operations of the Glue API on them.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

import secrets
from typing import Any

from local import activity
from local.glue.errors import invalid_input, not_found
from local.glue.paging import page
from local.glue.quality import events, statistics
from local.state import own, saver

Json = dict[str, Any]

_results = own.table("glue-data-quality-results")
_PAGE = 100
_KEPT = 10_000
"""The latest results; AWS keeps them for a time, too."""

_PUBLISHED = (
    "RulesetName",
    "EvaluationContext",
    "DataSource",
    "JobName",
    "JobRunId",
    "RulesetEvaluationRunId",
    "StartedOn",
    "CompletedOn",
    "RuleResults",
    "AnalyzerResults",
)
_LISTED = ("ResultId", "DataSource", "JobName", "JobRunId", "StartedOn")


def publish_data_quality(request: Json) -> Json:
    """Keep the result of an evaluation; if it publishes metrics, tell the default bus of it, too.

    Not an operation that AWS documents; its permission is (`glue:PublishDataQuality`), and this is what asks for it.
    That events go with metrics is documented, too (data-quality-alerts.html).
    """
    rules = request.get("RuleResults") or []
    if not request.get("RulesetName") or not (rules or request.get("AnalyzerResults")):
        raise invalid_input("RulesetName and RuleResults cannot be null or empty")
    passed = sum(each["Result"] == "PASS" for each in rules)
    result = {
        "ResultId": f"dqresult-{secrets.token_hex(20)}",
        "ProfileId": statistics.record(request),
        **({"Score": passed / len(rules)} if rules else {}),
        **{member: request[member] for member in _PUBLISHED if request.get(member)},
        "AggregatedMetrics": {
            **request.get("RowMetrics", {}),
            "TotalRulesProcessed": float(len(rules)),
            "TotalRulesPassed": float(passed),
            "TotalRulesFailed": float(len(rules) - passed),
        },
    }
    while len(_results) >= _KEPT:
        del _results[next(iter(_results))]
    _results[result["ResultId"]] = result
    saver.flush("own")
    activity.report(
        "data-quality",
        result["RulesetName"],
        "PASSED" if passed == len(rules) else "FAILED",
        id=result["ResultId"],
        passed=passed,
        failed=len(rules) - passed,
    )
    if request.get("CloudWatchMetricsEnabled"):
        events.results_available(result)
    return {"ResultId": result["ResultId"]}


def get_data_quality_result(request: Json) -> Json:
    result_id = request.get("ResultId", "")
    if result_id not in _results:
        raise not_found(f"Data quality result {result_id} not found.")
    return dict(_results[result_id])


def batch_get_data_quality_result(request: Json) -> Json:
    asked = request.get("ResultIds") or []
    return {
        "Results": [_results[each] for each in asked if each in _results],
        "ResultsNotFound": [each for each in asked if each not in _results],
    }


def list_data_quality_results(request: Json) -> Json:
    """The results that pass the filter, the latest first."""
    wanted = request.get("Filter") or {}
    found = [
        {member: result[member] for member in _LISTED if member in result}
        for result in reversed(list(_results.values()))
        if _passes(result, wanted)
    ]
    return page(found, request, "Results", _PAGE)


def of_run(run_id: str) -> list[str]:
    """The results of an evaluation run."""
    return [name for name, result in list(_results.items()) if result.get("RulesetEvaluationRunId") == run_id]


def is_of_table(record: Json, source: Json) -> bool:
    """Whether the `DataSource` of a record is the one of a filter; a filter without one lets all pass."""
    wanted = source.get("GlueTable") or {}
    table = (record.get("DataSource") or {}).get("GlueTable") or {}
    return all(table.get(member) == wanted[member] for member in ("DatabaseName", "TableName") if member in wanted)


def is_started_within(record: Json, wanted: Json) -> bool:
    """Whether a record's StartedOn lies within a filter's StartedAfter and StartedBefore."""
    after, before = float(wanted.get("StartedAfter") or 0), float(wanted.get("StartedBefore") or "inf")
    return after < float(record["StartedOn"]) < before


def _passes(result: Json, wanted: Json) -> bool:
    return (
        all(result.get(member) == wanted[member] for member in ("JobName", "JobRunId") if wanted.get(member))
        and is_of_table(result, wanted.get("DataSource") or {})
        and is_started_within(result, wanted)
    )


OPERATIONS = {
    "PublishDataQuality": publish_data_quality,
    "GetDataQualityResult": get_data_quality_result,
    "BatchGetDataQualityResult": batch_get_data_quality_result,
    "ListDataQualityResults": list_data_quality_results,
}
