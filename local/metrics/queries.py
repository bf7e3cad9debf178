"""The results of metric data queries: metrics by period, and expressions over them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from local import settings
from local.metrics import bands, detectors, statistics
from local.metrics.errors import invalid
from local.metrics.expressions.calculate import calculate, check
from local.metrics.expressions.operands import Band, Operand, Scope, Series
from local.metrics.expressions.syntax import ExpressionError, names, parse
from local.metrics.statistics import StatisticError
from local.metrics.store import MINUTE, STORE, Metric

Query = dict[str, Any]

_ID = re.compile(r"[a-z]\w*")
_SHORT = (1, 5, 10, 20, 30)
_PERIOD = MINUTE


def metric(stat: Query) -> Metric:
    """The metric of a MetricStat."""
    named = stat["Metric"]
    dimensions = {each["Name"]: str(each["Value"]) for each in named.get("Dimensions") or ()}
    return Metric.of(named["Namespace"], named["MetricName"], dimensions)


def metrics(queries: Iterable[Query]) -> set[Metric]:
    """All metrics that queries look at."""
    return {metric(each["MetricStat"]) for each in queries if each.get("MetricStat")}


def period(queries: Iterable[Query]) -> int:
    """The period of a set of queries: that of its metrics, or what an expression without any says."""
    given = [int((each.get("MetricStat") or each).get("Period") or 0) for each in queries]
    return max(given, default=0) or _PERIOD


def validate(queries: Sequence[Query]) -> None:
    """Refuse queries that cannot be answered.

    Raises:
        RefusedError
    """
    known = [each.get("Id", "") for each in queries]
    for each in queries:
        identifier = each.get("Id", "")
        if not _ID.fullmatch(identifier) or known.count(identifier) > 1:
            raise invalid(f"The value '{identifier}' for parameter MetricDataQueries.Id is invalid or not unique.")
        if bool(each.get("Expression")) == bool(each.get("MetricStat")):
            raise invalid(f"The query '{identifier}' must have either Expression or MetricStat.")
        if each.get("AccountId") not in (None, "", settings.ACCOUNT):
            raise invalid(f"The query '{identifier}' asks for another account, which this local cloud has none of.")
        if each.get("Expression"):
            _validate_expression(identifier, each["Expression"], known)
        else:
            _validate_stat(each["MetricStat"])


def _validate_expression(identifier: str, expression: str, known: list[str]) -> None:
    if re.match(r"\s*SELECT\b", expression, re.IGNORECASE):
        raise invalid(f"The query '{identifier}' is one of Metrics Insights, which this local cloud does not support.")
    try:
        tree = parse(expression)
        check(tree)
    except ExpressionError as error:
        raise invalid(f"Invalid expression of '{identifier}': {error}.") from error
    if unknown := [name for name in names(tree) if name not in known]:
        raise invalid(f"Invalid expression of '{identifier}': unknown id '{unknown[0]}'.")


def _validate_stat(stat: Query) -> None:
    validate_period(stat.get("Period"))
    try:
        statistics.check(stat.get("Stat", ""))
    except StatisticError as error:
        raise invalid(str(error)) from error


def validate_period(given: Any) -> None:
    """Refuse what can be no period.

    Raises:
        RefusedError
    """
    seconds = int(given or 0)
    if seconds not in _SHORT and (seconds <= 0 or seconds % MINUTE):
        listed = ", ".join(map(str, _SHORT))
        raise invalid(f"The parameter Period must be one of {listed}, or a multiple of 60; it is {seconds}.")


@dataclass
class Answers:
    """The results of queries over the periods that begin from `start` to before `end`, each worked out once.

    phase: where periods begin, in seconds after a multiple of theirs.
    """

    queries: Sequence[Query]
    start: int
    end: int
    phase: int = 0
    _known: dict[str, Operand] = field(default_factory=dict)
    _asked: list[str] = field(default_factory=list)

    def of(self, identifier: str) -> Operand:
        """The result of one query.

        Raises:
            ExpressionError
        """
        if identifier not in self._known:
            if identifier in self._asked:
                raise ExpressionError(f"'{identifier}' refers to itself")
            self._asked.append(identifier)
            query = self._query(identifier)
            stat = query.get("MetricStat")
            self._known[identifier] = self._metric(stat) if stat else calculate(query["Expression"], self._scope())
            self._asked.pop()
        return self._known[identifier]

    def samples(self, identifier: str) -> dict[int, float]:
        """How many values each period of a metric holds; none for an expression."""
        stat = self._query(identifier).get("MetricStat")
        if not stat:
            return {}
        found = STORE.periods(metric(stat), self.start, self.end, int(stat["Period"]), stat.get("Unit"), self.phase)
        return {at: values.count for at, values in found.items()}

    def _query(self, identifier: str) -> Query:
        for each in self.queries:
            if each["Id"] == identifier:
                return each
        raise ExpressionError(f"there is no query '{identifier}'")

    def _scope(self) -> Scope:
        known = tuple(each["Id"] for each in self.queries if each.get("MetricStat"))
        return Scope(self.start, self.end, period(self.queries), self.of, known, self._band, self.phase)

    def _metric(self, stat: Query, start: int | None = None) -> Series:
        begin = self.start if start is None else start
        every = int(stat["Period"])
        found = STORE.periods(metric(stat), begin, self.end, every, stat.get("Unit"), self.phase)
        points = {at: statistics.value(values, stat["Stat"]) for at, values in found.items()}
        known = {at: value for at, value in points.items() if value is not None}
        return Series(known, every, stat["Metric"]["MetricName"])

    def _band(self, identifier: str, deviations: float) -> Band:
        stat = self._query(identifier).get("MetricStat")
        if not stat:
            raise ExpressionError("ANOMALY_DETECTION_BAND over an expression is not supported by this local cloud")
        history = self._metric(stat, self.start - bands.HISTORY)
        zone, excluded = detectors.of(metric(stat), stat["Stat"])
        scope = Scope(self.start, self.end, int(stat["Period"]), self.of, phase=self.phase)
        return bands.band(history, scope.grid(), deviations, zone, excluded)
