"""Anomaly detectors: which metrics have one, and what it leaves out of account.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AnomalyDetector.html
"""

import json
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timezone, tzinfo
from typing import Any

from local.metrics.errors import RefusedError
from local.metrics.store import Metric
from local.state import own

Request = dict[str, Any]

_detectors = own.table("anomaly-detectors")


def subject(request: Request) -> Request:
    """What a request is about, in the form of SingleMetricAnomalyDetector or MetricMathAnomalyDetector.

    Raises:
        RefusedError
    """
    if math := request.get("MetricMathAnomalyDetector"):
        return {"MetricMathAnomalyDetector": math}
    single = request.get("SingleMetricAnomalyDetector") or request
    wanted = ("Namespace", "MetricName", "Stat")
    if missing := [name for name in wanted if not single.get(name)]:
        raise RefusedError("MissingParameter", f"The parameter {missing[0]} is required.")
    dimensions = sorted(single.get("Dimensions") or (), key=lambda each: str(each["Name"]))
    return {"SingleMetricAnomalyDetector": {**{name: single[name] for name in wanted}, "Dimensions": dimensions}}


def put(request: Request) -> None:
    """Make a detector, or change how it is configured.

    Raises:
        RefusedError
    """
    configuration = request.get("Configuration") or {}
    _zone(configuration)
    if (request.get("MetricCharacteristics") or {}).get("PeriodicSpikes"):
        raise RefusedError(
            "InvalidParameterValue", "MetricCharacteristics.PeriodicSpikes is not supported by this local cloud."
        )
    about = subject(request)
    ranges = [
        {name: _epoch(each[name]) for name in ("StartTime", "EndTime")}
        for each in configuration.get("ExcludedTimeRanges") or ()
    ]
    kept = {**configuration, "ExcludedTimeRanges": ranges} if configuration else {}
    _detectors[_key(about)] = {**about, "Configuration": kept, "StateValue": "TRAINED"}


def delete(request: Request) -> None:
    """Raises:
    RefusedError: there is none.
    """
    if _detectors.pop(_key(subject(request)), None) is None:
        raise RefusedError("ResourceNotFoundException", "The anomaly detector does not exist.", status=404)


def matching(request: Request) -> list[Request]:
    """The detectors that a request of DescribeAnomalyDetectors asks for, as it answers them."""
    types = request.get("AnomalyDetectorTypes") or ["SINGLE_METRIC"]
    found = []
    for each in list(_detectors.values()):
        single = each.get("SingleMetricAnomalyDetector")
        if ("SINGLE_METRIC" if single else "METRIC_MATH") not in types:
            continue
        if any((single or {}).get(name) != request[name] for name in ("Namespace", "MetricName") if name in request):
            continue
        asked = request.get("Dimensions") or ()
        if any(dimension not in (single or {}).get("Dimensions", ()) for dimension in asked):
            continue
        found.append({**each, **(single or {})})  # older members name a single metric beside it
    return found


def of(metric: Metric, stat: str) -> tuple[tzinfo, Callable[[int], bool]]:
    """The time zone of a metric's detector, and which moments it excludes; UTC and none without one."""
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    request = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions, "Stat": stat}
    configuration = _detectors.get(_key(subject(request)), {}).get("Configuration", {})
    ranges = [(each["StartTime"], each["EndTime"]) for each in configuration.get("ExcludedTimeRanges", ())]
    return _zone(configuration), lambda at: any(start <= at <= end for start, end in ranges)


def _zone(configuration: Request) -> tzinfo:
    name = configuration.get("MetricTimezone") or "UTC"
    try:
        return zoneinfo.ZoneInfo(name) if name != "UTC" else timezone.utc
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise RefusedError("InvalidParameterValue", f"The time zone {name} is not known.") from error


def _epoch(moment: Any) -> float:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    return float(moment)


def _key(about: Request) -> str:
    return json.dumps(about, sort_keys=True)
