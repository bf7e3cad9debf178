"""PutMetricData, ListMetrics and GetMetricData."""

import functools
import time
from typing import Any

from local.metrics.errors import RefusedError, invalid
from local.metrics.expressions.operands import Band, Operand, Series
from local.metrics.expressions.syntax import ExpressionError
from local.metrics.protocol import Document
from local.metrics.queries import Answers, period, validate
from local.metrics.store import STORE, Metric
from local.metrics.values import Values

_OLDEST, _NEWEST = 14 * 24 * 3600, 2 * 3600
_MOST_DIMENSIONS = 30
_PAGE = 500
_MOST_DATAPOINTS = 100_800
_RECENTLY = 3 * 3600


def put_metric_data(request: Document) -> Document:
    """All of it is stored, or nothing is, when one datum is refused."""
    namespace = request.get("Namespace", "")
    if not namespace:
        raise RefusedError("MissingParameter", "The parameter Namespace is required.")
    if namespace.startswith("AWS/"):
        raise RefusedError("InvalidParameterValue", f"The value {namespace} for parameter Namespace is invalid.")
    if request.get("EntityMetricData"):
        raise invalid("EntityMetricData is not supported by this local cloud; send MetricData.")
    data = request.get("MetricData") or []
    for number, datum in enumerate(data, start=1):
        _check(number, datum)
    for datum in data:
        _store(namespace, datum)
    return {}


def _check(number: int, datum: Document) -> None:
    place = f"MetricData.member.{number}"
    if not datum.get("MetricName"):
        raise RefusedError("MissingParameter", f"The parameter {place}.MetricName is required.")
    given = [name for name in ("Value", "Values", "StatisticValues") if datum.get(name) is not None]
    if len(given) != 1:
        code = "InvalidParameterCombination" if given else "MissingParameter"
        raise RefusedError(code, f"One of Value, Values and StatisticValues must be in {place}, and no more than one.")
    if len(datum.get("Dimensions") or ()) > _MOST_DIMENSIONS:
        raise invalid(f"{place}.Dimensions has more than {_MOST_DIMENSIONS} members.")
    if datum.get("StorageResolution", 60) not in (1, 60):
        raise RefusedError("InvalidParameterValue", f"{place}.StorageResolution must be 1 or 60.")
    counts = datum.get("Counts")
    if counts is not None and len(counts) != len(datum.get("Values") or ()):
        raise invalid(f"{place}.Counts and {place}.Values must have as many members.")
    age = time.time() - (datum.get("Timestamp") or time.time())
    if not -_NEWEST <= age <= _OLDEST:
        raise RefusedError(
            "InvalidParameterValue", f"{place}.Timestamp must be at most two weeks ago and two hours ahead."
        )


def _store(namespace: str, datum: Document) -> None:
    metric = Metric.of(namespace, datum["MetricName"], _dimensions(datum))
    STORE.record(
        metric,
        functools.partial(_add, datum),
        datum.get("Unit") or "None",
        datum.get("Timestamp"),
        datum.get("StorageResolution") == 1,
    )


def _add(datum: Document, values: Values) -> None:
    if datum.get("Value") is not None:
        values.add(float(datum["Value"]))
    elif datum.get("Values") is not None:
        counts = datum.get("Counts") or [1.0] * len(datum["Values"])
        for value, count in zip(datum["Values"], counts, strict=True):
            values.add(float(value), float(count))
    else:
        parts = datum["StatisticValues"]
        values.add_set(*(float(parts[name]) for name in ("SampleCount", "Sum", "Minimum", "Maximum")))


def _dimensions(given: Document) -> dict[str, str]:
    return {each["Name"]: str(each["Value"]) for each in given.get("Dimensions") or ()}


def list_metrics(request: Document) -> Document:
    since = time.time() - _RECENTLY if request.get("RecentlyActive") else None
    found = sorted(each for each in STORE.metrics() if _listed(each, request))
    if since is not None:
        found = [each for each in found if (STORE.latest(each) or 0) >= since]
    start = _offset(request)
    page = found[start : start + _PAGE]
    answer: Document = {"Metrics": [_named(each) for each in page]}
    if start + _PAGE < len(found):
        answer["NextToken"] = str(start + _PAGE)
    return answer


def _listed(metric: Metric, request: Document) -> bool:
    if metric.namespace != request.get("Namespace", metric.namespace):
        return False
    if metric.name != request.get("MetricName", metric.name):
        return False
    known = dict(metric.dimensions)
    return all(
        each["Name"] in known and known[each["Name"]] == each.get("Value", known[each["Name"]])
        for each in request.get("Dimensions") or ()
    )


def _named(metric: Metric) -> Document:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}


def get_metric_data(request: Document) -> Document:
    queries = request.get("MetricDataQueries") or []
    validate(queries)
    every = period(queries)
    start, end = int(request["StartTime"] // every) * every, int(request["EndTime"])
    if start >= end:
        raise invalid("The parameter StartTime must be less than the parameter EndTime.")
    answers = Answers(queries, start, end)
    results = [
        result
        for query in queries
        if query.get("ReturnData", True)
        for result in _results(query, answers, request.get("ScanBy") != "TimestampAscending")
    ]
    return _paged(results, _offset(request), int(request.get("MaxDatapoints") or _MOST_DATAPOINTS))


def _results(query: Document, answers: Answers, newest_first: bool) -> list[Document]:
    try:
        lines = _lines(query, answers.of(query["Id"]))
    except ExpressionError as error:
        raise invalid(f"Invalid expression of '{query['Id']}': {error}.") from error
    found = []
    for label, line in lines:
        moments = sorted(line.points, reverse=newest_first)
        values = [line.points[at] for at in moments]
        found.append({"Id": query["Id"], "Label": label, "Timestamps": moments, "Values": values})
    return found


def _lines(query: Document, operand: Operand) -> list[tuple[str, Series]]:
    """The time series that a query gives, each with its label."""
    if isinstance(operand, Series):
        own = operand.label if query.get("MetricStat") else query["Id"]
        return [(query.get("Label") or own, operand)]
    if isinstance(operand, list):
        return [(query.get("Label") or each.label or query["Id"], each) for each in operand]
    if isinstance(operand, Band):
        label = query.get("Label") or query["Id"]
        return [(f"{label} Low", operand.lower), (f"{label} High", operand.upper)]
    raise ExpressionError("it gives no time series")


def _paged(results: list[Document], start: int, most: int) -> Document:
    """So many datapoints from an offset over all results, and a token for the rest."""
    page, seen = [], 0
    for each in results:
        begin, end = max(0, start - seen), max(0, start + most - seen)
        cut = {name: each[name][begin:end] for name in ("Timestamps", "Values")}
        whole = len(each["Values"]) <= end
        seen += len(each["Values"])
        if cut["Values"] or not start:
            page.append({**each, **cut, "StatusCode": "Complete" if whole else "PartialData"})
    more = {"NextToken": str(start + most)} if seen > start + most else {}
    return {"MetricDataResults": page, **more}


def _offset(request: Document) -> int:
    token: Any = request.get("NextToken") or "0"
    if not str(token).isdigit():
        raise RefusedError("InvalidNextToken", f"Invalid NextToken : {token}")
    return int(token)


OPERATIONS = {
    "PutMetricData": put_metric_data,
    "ListMetrics": list_metrics,
    "GetMetricData": get_metric_data,
}
