"""The statistics of data quality evaluations over time, and which of them dynamic rules are to pass over.

What one evaluation measured is a profile; a statistic is the same in all profiles of what is evaluated.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

import secrets
import time
from typing import Any

from local.glue.errors import invalid_input, not_found
from local.glue.paging import page
from local.state import own, saver

Json = dict[str, Any]

_statistics = own.table("glue-data-quality-statistics")
"""The records of each statistic, by its id, the latest last."""

_PAGE = 100
_KEPT = 1000
"""The latest records of a statistic; AWS keeps them for a time, too."""

_VALUES = ("INCLUDE", "EXCLUDE")
_HIDDEN = "RulesetName"
"""What permissions are checked on, and a list does not tell."""


def record(result: Json) -> str:
    """Keep the statistics of a result that is published. Returns the id of its profile."""
    profile = f"dqprofile-{secrets.token_hex(20)}"
    run = {"RunId": result.get("RulesetEvaluationRunId"), "JobRunId": result.get("JobRunId")}
    for each in result.get("Statistics") or []:
        kept = _statistics.setdefault(each["StatisticId"], [])
        kept.append(
            {
                **each,
                "ProfileId": profile,
                "RunIdentifier": {name: value for name, value in run.items() if value},
                "RecordedOn": time.time(),
                _HIDDEN: result["RulesetName"],
            }
        )
        del kept[:-_KEPT]
    return profile


def list_data_quality_statistics(request: Json) -> Json:
    """The records that pass the filters, the latest first."""
    found = [{name: value for name, value in each.items() if name != _HIDDEN} for each in _found(request)]
    return page(found, request, "Statistics", _PAGE)


def list_data_quality_statistic_annotations(request: Json) -> Json:
    """The annotations of the records that pass the filters."""
    found = [
        {
            "ProfileId": each["ProfileId"],
            "StatisticId": each["StatisticId"],
            "StatisticRecordedOn": each["RecordedOn"],
            "InclusionAnnotation": each["InclusionAnnotation"],
        }
        for each in _found(request)
        if "InclusionAnnotation" in each
    ]
    return page(found, request, "Annotations", _PAGE)


def batch_put_data_quality_statistic_annotation(request: Json) -> Json:
    failed = []
    for each in request.get("InclusionAnnotations") or []:
        found = _found({member: each.get(member) for member in ("ProfileId", "StatisticId")})
        if not each.get("ProfileId") or not each.get("StatisticId") or not found:
            failed.append(
                {
                    **{member: each[member] for member in ("ProfileId", "StatisticId") if each.get(member)},
                    "FailureReason": "There is no such statistic in this profile.",
                }
            )
        else:
            _annotate(found, each.get("InclusionAnnotation"))
    saver.flush("own")
    return {"FailedInclusionAnnotations": failed}


def put_data_quality_profile_annotation(request: Json) -> Json:
    found = _found({"ProfileId": request.get("ProfileId")}) if request.get("ProfileId") else []
    if not found:
        raise not_found(f"Data quality profile {request.get('ProfileId')} not found.")
    _annotate(found, request.get("InclusionAnnotation"))
    saver.flush("own")
    return {}


def _found(request: Json) -> list[Json]:
    statistic, profile = request.get("StatisticId"), request.get("ProfileId")
    times = request.get("TimestampFilter") or {}
    after, before = float(times.get("RecordedAfter") or 0), float(times.get("RecordedBefore") or "inf")
    found = [
        each
        for name, records in list(_statistics.items())
        for each in records
        if statistic in (None, "", name)
        and profile in (None, "", each["ProfileId"])
        and after < each["RecordedOn"] < before
    ]
    return sorted(found, key=lambda each: each["RecordedOn"], reverse=True)


def _annotate(records: list[Json], value: str | None) -> None:
    if value not in _VALUES:
        raise invalid_input(f"InclusionAnnotation may be {' or '.join(_VALUES)}")
    for each in records:
        each["InclusionAnnotation"] = {"Value": value, "LastModifiedOn": time.time()}


OPERATIONS = {
    "BatchPutDataQualityStatisticAnnotation": batch_put_data_quality_statistic_annotation,
    "ListDataQualityStatisticAnnotations": list_data_quality_statistic_annotations,
    "ListDataQualityStatistics": list_data_quality_statistics,
    "PutDataQualityProfileAnnotation": put_data_quality_profile_annotation,
}
