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

from . import analyzers, dqdl, leaves, statistic
from .analyzers import Analysis
from .java import elements
from .outcome import Outcome, every_row

PRIMARY = "primary"
"""The alias of the frame itself in SQL."""


class Evaluation:
    """outcomes: in the order of the ruleset. marked: the frame that their `rows` are columns of.

    analyses: what the ruleset's analyzers measured. statistics: all that was measured.
    """

    def __init__(
        self,
        outcomes: list[Outcome],
        marked: DataFrame,
        analyses: list[Analysis],
        statistics: dict[statistic.Statistic, float],
    ) -> None:
        self.outcomes = outcomes
        self.marked = marked
        self.analyses = analyses
        self.statistics = statistics


def never_measured(_statistic: statistic.Statistic) -> list[float]:
    """The earlier values of a statistic when there was no evaluation before."""
    return []


def evaluate(
    frame: DataFrame,
    ruleset: str,
    sources: Mapping[str, DataFrame],
    *,
    by_row: bool,
    earlier: statistic.Earlier = never_measured,
) -> Evaluation:
    """Evaluate a ruleset.

    sources: further frames, by the alias that rules know them by. by_row: a composed rule passes when each row does,
    instead of when the rules that it is composed of do. earlier: what was measured before, for dynamic rules.

    Raises:
        InvalidRulesetError: it is not DQDL, or a rule is not supported here.
        IllegalArgumentException: a filter is not SQL.
    """
    jvm: Any = frame.sparkSession._jvm
    parsed = dqdl.parse(jvm, ruleset)
    labels = dict(zip(parsed.rules, parsed.labels, strict=True))
    measured = {each: analyzers.rules(jvm, each, frame) for each in parsed.analyzers}
    single = [leaf for rule in labels for leaf in dqdl.leaves(rule)]
    for rule in single:
        _check_filter(frame, rule)
    single = list(dict.fromkeys([*single, *(each for rules in measured.values() for each in rules)]))
    for alias, source in {**sources, PRIMARY: frame}.items():
        source.createOrReplaceTempView(alias)
    found, marked = leaves.evaluate(frame, single, sources, statistic.history(jvm, earlier))
    whole = {rule: _by_row(rule, found) for rule in labels if by_row and rule.getNestedRules()}
    _count(marked, [each for each in (*found.values(), *whole.values()) if each and (each.holds or each.measures)])
    for rule, outcome in whole.items():
        if outcome:
            outcome.metrics = _metrics(found[leaf] for leaf in dqdl.leaves(rule))
    outcomes = [whole.get(rule) or _composed(rule, found) for rule in labels]
    for outcome, own in zip(outcomes, labels.values(), strict=True):
        outcome.labels = own
    statistics = {statistic.of(leaf, metric): value for leaf in single for metric, value in found[leaf].metrics.items()}
    analyses = [analyzers.analysis(each, [found[rule] for rule in rules]) for each, rules in measured.items()]
    return Evaluation(outcomes, marked, analyses, statistics)


def _check_filter(frame: DataFrame, rule: Any) -> None:
    if rule.getWhereClause():
        try:
            frame.where(rule.getWhereClause())
        except AnalysisException as error:
            raise IllegalArgumentException(f"Rule {rule} has provided an invalid where clause : {error}") from None


def _count(marked: DataFrame, outcomes: list[Outcome]) -> None:
    if not outcomes:
        return
    for outcome, counted in zip(
        outcomes, marked.agg(*[each.aggregate() for each in outcomes]).first() or (), strict=True
    ):
        outcome.count(counted)


def _composed(rule: Any, found: Mapping[Any, Outcome]) -> Outcome:
    """The outcome of a rule by those of the rules that it is composed of."""
    if not rule.getNestedRules():
        return found[rule]
    parts = [_composed(each, found) for each in elements(rule.getNestedRules())]
    join = all if _is_and(rule) else any
    return Outcome(
        rule.toString(),
        passed=join(bool(each.passed) for each in parts),
        reason="\n".join(each.reason for each in parts if each.reason) or None,
        metrics=_metrics(parts),
        rows=_rows(rule, found),
        evaluated=_evaluated(rule, found),
    )


def _by_row(rule: Any, found: Mapping[Any, Outcome]) -> Outcome | None:
    """The outcome of a composed rule by its rows; None when one of its parts is about the frame as a whole."""
    rows = _rows(rule, found)
    if rows is None:
        return None
    return Outcome(rule.toString(), rows=rows, holds=every_row, evaluated=_evaluated(rule, found))


def _evaluated(rule: Any, found: Mapping[Any, Outcome]) -> str:
    """The text of a composed rule, with that of each part as it was evaluated."""
    text: str = rule.toString()
    for leaf in dqdl.leaves(rule):
        text = text.replace(found[leaf].rule, found[leaf].evaluated)
    return text


def _metrics(outcomes: Iterable[Outcome]) -> dict[str, float]:
    return {name: value for each in outcomes for name, value in each.metrics.items()}


def _rows(rule: Any, found: Mapping[Any, Outcome]) -> Column | None:
    """Which rows pass a rule; a part whose filter leaves a row out does not hold it up."""
    if not rule.getNestedRules():
        excluded = rule.getIsExcludedAtRowLevelInCompositeRules() or rule.getThresholdCondition() is not None
        rows = None if excluded else found[rule].rows
        return None if rows is None else F.coalesce(rows, F.lit(True))
    parts = [_rows(each, found) for each in elements(rule.getNestedRules())]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    return functools.reduce(operator.and_ if _is_and(rule) else operator.or_, known)


def _is_and(rule: Any) -> bool:
    return str(rule.getOperator().name()) == "AND"
