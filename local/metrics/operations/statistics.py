"""GetMetricStatistics."""

from local.metrics import statistics
from local.metrics.errors import RefusedError, invalid
from local.metrics.protocol import Document
from local.metrics.queries import validate_period
from local.metrics.statistics import StatisticError
from local.metrics.store import STORE, Metric
from local.metrics.values import Values

_MOST = 1440


def get_metric_statistics(request: Document) -> Document:
    asked, extended = request.get("Statistics") or [], request.get("ExtendedStatistics") or []
    if not asked and not extended:
        raise RefusedError(
            "InvalidParameterCombination",
            "At least one of the parameters Statistics and ExtendedStatistics is required.",
        )
    _check(request, [*asked, *extended])
    every = int(request["Period"])
    start, end = int(request["StartTime"] // every) * every, int(request["EndTime"])
    dimensions = {each["Name"]: str(each["Value"]) for each in request.get("Dimensions") or ()}
    metric = Metric.of(request["Namespace"], request["MetricName"], dimensions)
    units = [request["Unit"]] if request.get("Unit") else STORE.units(metric)
    points = [
        _datapoint(at, unit, values, asked, extended)
        for unit in units
        for at, values in STORE.periods(metric, start, end, every, unit).items()
    ]
    if len(points) > _MOST:
        raise RefusedError(
            "InvalidParameterCombination",
            f"You have requested up to {len(points)} datapoints, which exceeds the limit of {_MOST}. You may "
            "reduce the datapoints requested by increasing Period, or decreasing the time range.",
        )
    return {"Label": request["MetricName"], "Datapoints": points}


def _check(request: Document, asked: list[str]) -> None:
    validate_period(request.get("Period"))
    if request["StartTime"] >= request["EndTime"]:
        raise RefusedError("InvalidParameterValue", "The parameter StartTime must be less than the parameter EndTime.")
    for each in asked:
        try:
            statistics.check(each)
        except StatisticError as error:
            raise invalid(str(error)) from error


def _datapoint(at: int, unit: str, values: Values, asked: list[str], extended: list[str]) -> Document:
    found: Document = {"Timestamp": at, "Unit": unit}
    found |= {each: statistics.value(values, each) for each in asked}
    known = {each: statistics.value(values, each) for each in extended}
    if given := {each: value for each, value in known.items() if value is not None}:
        found["ExtendedStatistics"] = given
    return found


OPERATIONS = {"GetMetricStatistics": get_metric_statistics}
