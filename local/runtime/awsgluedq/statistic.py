"""The statistics of evaluations: what each metric is one of, so that it is known again in the next evaluation.

Two values are of one statistic when they have the same metric, and their rules the same filter; for rules whose metric
does not name all that they measure, also the same parameters.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import dqdl, dynamic
from .java import entries

Earlier = Callable[["Statistic"], list[float]]
"""The earlier values of a statistic, the latest first."""

_NAMED_BY_PARAMETERS = ("CustomSql", "DatasetMatch", "ReferentialIntegrity")


@dataclass(frozen=True)
class Statistic:
    """metric: its full name, such as `Column.name.Completeness`. properties: pairs of a name and a value."""

    metric: str
    properties: tuple[tuple[str, str], ...]

    def id(self, scope: str) -> str:
        """What it is called in the API. scope: what is evaluated."""
        told = json.dumps([scope, self.metric, *self.properties], ensure_ascii=False)
        return f"dqstat-{hashlib.sha256(told.encode()).hexdigest()[:40]}"

    def summary(self, scope: str, value: float) -> dict[str, Any]:
        """The members of a `StatisticSummary` that do not depend on the run."""
        level, _, rest = self.metric.partition(".")
        instance, _, name = rest.partition(".") if level == "Dataset" else rest.rpartition(".")
        if name == "Compliance" and level == "Column":
            instance, _, kind = instance.rpartition(".")
            name = f"{kind}.{name}"
        named = [] if level == "Dataset" else instance.split(",")
        return {
            "StatisticId": self.id(scope),
            "StatisticName": name,
            "DoubleValue": value,
            "EvaluationLevel": level,
            "ColumnsReferenced": named,
            "StatisticProperties": dict(self.properties),
        }


def of(rule: Any, metric: str) -> Statistic:
    """The statistic that a metric of a rule is a value of."""
    properties = [("Filter", rule.getWhereClause())] if rule.getWhereClause() else []
    if rule.getRuleType() in _NAMED_BY_PARAMETERS:
        properties += sorted(entries(rule.getParameters()).items())
    return Statistic(metric, tuple(properties))


def history(jvm: Any, earlier: Earlier) -> dynamic.History:
    """The history of a rule's metric."""

    def of_rule(rule: Any) -> list[float]:
        zero = dynamic.resolved(jvm, rule, lambda _rule: [0.0] * dynamic.MOST)
        return earlier(of(rule, str(dqdl.executable(jvm, zero).evaluatedMetricName().get())))

    return of_rule
