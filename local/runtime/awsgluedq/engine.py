"""The evaluation of a ruleset: outcomes of its rules, and which rules each row passes.

Rules that deequ can evaluate share its passes over the frame. Those that are a share of rows (thresholds, data types,
freshness, SQL that returns rows, references) are counted in one more.
"""

import functools
import operator
from collections.abc import Iterable, Mapping
from typing import Any

from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from . import dqdl, leaves
from .outcome import Outcome, every_row

PRIMARY = "primary"
"""The alias of the frame itself in SQL."""


class Evaluation:
    """outcomes: in the order of the ruleset. marked: the frame that their `rows` are columns of."""

    def __init__(self, outcomes: list[Outcome], marked: DataFrame) -> None:
        self.outcomes = outcomes
        self.marked = marked


def evaluate(frame: DataFrame, ruleset: str, sources: Mapping[str, DataFrame], *, by_row: bool) -> Evaluation:
    """Evaluate a ruleset.

    sources: further frames, by the alias that rules know them by. by_row: a composed rule passes when each row does,
    instead of when the rules that it is composed of do.

    Raises:
        InvalidRulesetError: it is not DQDL, or a rule is not supported here.
        IllegalArgumentException: a filter is not SQL.
    """
    jvm: Any = frame.sparkSession._jvm
    rules = list(dict.fromkeys(dqdl.parse(jvm, ruleset).getRules()))
    single = list(dict.fromkeys(leaf for rule in rules for leaf in dqdl.leaves(rule)))
    for rule in single:
        _check_filter(frame, rule)
    for alias, source in {**sources, PRIMARY: frame}.items():
        source.createOrReplaceTempView(alias)
    found, marked = leaves.evaluate(frame, single, sources)
    counted = [each for each in found.values() if each.holds]
    whole = {rule: _by_row(rule, found) for rule in rules if by_row and rule.getNestedRules()}
    _count(marked, counted + [each for each in whole.values() if each])
    for rule, outcome in whole.items():
        if outcome:
            outcome.metrics = _metrics(found[leaf] for leaf in dqdl.leaves(rule))
    return Evaluation([whole.get(rule) or _composed(rule, found) for rule in rules], marked)


def _check_filter(frame: DataFrame, rule: Any) -> None:
    if rule.getWhereClause():
        try:
            frame.where(rule.getWhereClause())
        except AnalysisException as error:
            raise IllegalArgumentException(f"Rule {rule} has provided an invalid where clause : {error}") from None


def _count(marked: DataFrame, outcomes: list[Outcome]) -> None:
    if not outcomes:
        return
    columns = [F.struct(F.count_if(each.rows), F.count(each.rows)) for each in outcomes if each.rows is not None]
    for outcome, (passing, rows) in zip(outcomes, marked.agg(*columns).first() or (), strict=True):
        outcome.count(passing, rows)


def _composed(rule: Any, found: Mapping[Any, Outcome]) -> Outcome:
    """The outcome of a rule by those of the rules that it is composed of."""
    if not rule.getNestedRules():
        return found[rule]
    parts = [_composed(each, found) for each in rule.getNestedRules()]
    join = all if _is_and(rule) else any
    return Outcome(
        rule.toString(),
        passed=join(bool(each.passed) for each in parts),
        reason="\n".join(each.reason for each in parts if each.reason) or None,
        metrics=_metrics(parts),
        rows=_rows(rule, found),
    )


def _by_row(rule: Any, found: Mapping[Any, Outcome]) -> Outcome | None:
    """The outcome of a composed rule by its rows; None when one of its parts is about the frame as a whole."""
    rows = _rows(rule, found)
    if rows is None:
        return None
    return Outcome(rule.toString(), rows=rows, holds=every_row)


def _metrics(outcomes: Iterable[Outcome]) -> dict[str, float]:
    return {name: value for each in outcomes for name, value in each.metrics.items()}


def _rows(rule: Any, found: Mapping[Any, Outcome]) -> Column | None:
    """Which rows pass a rule; a part whose filter leaves a row out does not hold it up."""
    if not rule.getNestedRules():
        excluded = rule.getIsExcludedAtRowLevelInCompositeRules() or rule.getThresholdCondition() is not None
        rows = None if excluded else found[rule].rows
        return None if rows is None else F.coalesce(rows, F.lit(True))
    parts = [_rows(each, found) for each in rule.getNestedRules()]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    return functools.reduce(operator.and_ if _is_and(rule) else operator.or_, known)


def _is_and(rule: Any) -> bool:
    return str(rule.getOperator().name()) == "AND"
