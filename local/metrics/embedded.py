"""Metrics that a function or a job writes into its log: the embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.metrics.store import STORE, Metric
from local.metrics.values import Values


@dataclass(frozen=True)
class Datum:
    """One value of one metric. time: seconds since the epoch."""

    namespace: str
    name: str
    dimensions: dict[str, str]
    time: float
    unit: str
    value: float
    high_resolution: bool = False


def storing(original: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack's `_put_log_events`: what is accepted is looked through for metrics."""

    @functools.wraps(original)
    def put_log_events(request: dict[str, Any]) -> Any:
        answer = original(request)
        found = [datum for event in request.get("logEvents", []) for datum in data(str(event.get("message", "")))]
        if answer[0] == 200 and found:
            _store(found)
        return answer

    return put_log_events


def data(line: str) -> Iterator[Datum]:
    """The metrics in a line of a log; none in a line that is no such document, or not a valid one."""
    document = _document(line)
    about = document.get("_aws")
    directives = about.get("CloudWatchMetrics") if isinstance(about, dict) else None
    if not isinstance(about, dict) or not isinstance(directives, list):
        return
    moment = float(about.get("Timestamp") or 0) / 1000
    for directive in directives:
        for names in directive.get("Dimensions") or [[]]:
            if all(name in document for name in names):
                dimensions = {name: str(document[name]) for name in names}
                yield from _values(document, directive, dimensions, moment)


def _values(
    document: dict[str, Any], directive: dict[str, Any], dimensions: dict[str, str], moment: float
) -> Iterator[Datum]:
    for metric in directive.get("Metrics", []):
        given = document.get(metric["Name"])
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, int | float) and not isinstance(value, bool):
                unit = metric.get("Unit", "None")
                high = metric.get("StorageResolution") == 1
                yield Datum(directive["Namespace"], metric["Name"], dimensions, moment, unit, float(value), high)


def _document(line: str) -> dict[str, Any]:
    """The JSON object that a line is, also after a runtime's prefix of time, request and level."""
    start = line.find("{")
    if start < 0 or '"_aws"' not in line:
        return {}
    try:
        document = json.loads(line[start:])
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _store(found: list[Datum]) -> None:
    for each in found:
        metric = Metric.of(each.namespace, each.name, each.dimensions)
        STORE.record(metric, functools.partial(_add, each.value), each.unit, each.time or None, each.high_resolution)


def _add(value: float, values: Values) -> None:
    values.add(value)
