"""Analyzers: statistics of a frame that no rule asks for.

Each is measured by rules whose outcome nobody sees, so that it shares the passes over the frame.

https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-analyzers
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame

from . import columns, dqdl
from .outcome import Outcome


@dataclass(frozen=True)
class Analysis:
    """What an analyzer measured. text: the analyzer. reason: why it measured nothing."""

    text: str
    reason: str | None
    metrics: dict[str, float]


def rules(jvm: Any, analyzer: Any, frame: DataFrame) -> list[Any]:
    """The rules that measure what an analyzer does."""
    measure = _KINDS.get(analyzer.getRuleType(), _itself)
    return [dqdl.rule_of(jvm, f"{each} > 0") for each in measure(analyzer, frame)]


def analysis(analyzer: Any, outcomes: Sequence[Outcome]) -> Analysis:
    """What an analyzer measured, by the outcomes of its rules."""
    metrics = {name: value for each in outcomes for name, value in each.metrics.items()}
    reasons = [each.reason for each in outcomes if each.reason and not each.metrics]
    return Analysis(analyzer.toString(), "\n".join(reasons) or None, metrics)


def _itself(analyzer: Any, _frame: DataFrame) -> list[str]:
    return [analyzer.toString()]


def _values(analyzer: Any, frame: DataFrame) -> list[str]:
    name = _column(analyzer)
    return [f'ColumnValues "{name}"' if columns.is_number(frame, name) else f'ColumnLength "{name}"']


def _all(analyzer: Any, frame: DataFrame) -> list[str]:
    name = _column(analyzer)
    kinds = ["Completeness", "Uniqueness"]
    if columns.is_number(frame, name):
        kinds += ["ColumnValues", "Entropy", "Mean", "StandardDeviation", "Sum"]
    elif columns.find(frame, name) is not None and columns.kind(frame, name) == "string":
        kinds.append("ColumnLength")
    return ["RowCount", "ColumnCount", *(f'{kind} "{name}"' for kind in kinds)]


_KINDS: dict[str, Callable[[Any, DataFrame], list[str]]] = {"AllStatistics": _all, "ColumnValues": _values}
"""The analyzers that are not measured by the rule of their name."""


def _column(analyzer: Any) -> str:
    name: str = analyzer.getParameters()["TargetColumn"]
    return name
