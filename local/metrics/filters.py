"""Metric filters: lines of a log group that match a pattern become values of a metric.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
"""

import functools
import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs

from local.metrics.log_patterns import Match, PatternError, compile_pattern, value_at
from local.metrics.store import STORE, Metric
from local.metrics.values import Values

Request = dict[str, Any]

_NOT_HERE = ("applyOnTransformedLogs", "emitSystemFieldDimensions", "fieldSelectionCriteria")
_compiled: Callable[[str], Match] = functools.lru_cache(maxsize=256)(compile_pattern)


def putting(original: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Seam `services.cloudwatch_logs._put_metric_filter`: a filter that could not be applied is refused."""

    @functools.wraps(original)
    def put_metric_filter(request: Request) -> Any:
        for name in _NOT_HERE:
            if request.get(name):
                return _refused(f"{name} is not supported by this local cloud.")
        try:
            _compiled(request.get("filterPattern") or "")
        except PatternError as error:
            return _refused(str(error))
        return original(request)

    return put_metric_filter


def _refused(message: str) -> Any:
    return error_response_json("InvalidParameterException", message, 400)


def storing(original: Callable[..., Any]) -> Callable[..., Any]:
    """Seam `services.cloudwatch_logs._put_log_events`: what is accepted goes through the group's filters."""

    @functools.wraps(original)
    def put_log_events(request: Request) -> Any:
        answer = original(request)
        if answer[0] == 200:
            group = request.get("logGroupName")
            for key, each in list(cloudwatch_logs._metric_filters.items()):
                if key[0] == group:
                    _apply(each, request.get("logEvents") or [])
        return answer

    return put_log_events


def _apply(metric_filter: Request, events: list[Request]) -> None:
    """Count what matches. A default value counts once for lines that came together and of which none matched."""
    matches = _compiled(metric_filter.get("filterPattern") or "")
    found = [event for event in events if matches(str(event.get("message", "")))]
    for transformation in metric_filter.get("metricTransformations") or ():
        for event in found:
            _record(transformation, str(event.get("message", "")), event["timestamp"] / 1000)
        if events and not found and transformation.get("defaultValue") is not None:
            _store(transformation, {}, float(transformation["defaultValue"]), events[-1]["timestamp"] / 1000)


def _record(transformation: Request, line: str, at: float) -> None:
    document = _document(line)
    given = str(transformation["metricValue"])
    value = value_at(given, document) if given.startswith("$") else given
    dimensions = dict(_dimensions(transformation, document))
    if len(dimensions) < len(transformation.get("dimensions") or ()):
        return  # a line without a value for each of them is not counted
    try:
        _store(transformation, dimensions, float(str(value)), at)
    except ValueError:
        return  # what stands there is no number, and so no value


def _dimensions(transformation: Request, document: Any) -> Iterator[tuple[str, str]]:
    for name, path in (transformation.get("dimensions") or {}).items():
        value = value_at(path, document)
        if value is not None:
            yield name, str(value)


def _document(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _store(transformation: Request, dimensions: dict[str, str], value: float, at: float) -> None:
    metric = Metric.of(transformation["metricNamespace"], transformation["metricName"], dimensions)
    STORE.record(metric, functools.partial(_add, value), transformation.get("unit") or "None", at)


def _add(value: float, values: Values) -> None:
    values.add(value)
