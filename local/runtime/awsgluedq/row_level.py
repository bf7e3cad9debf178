"""The columns that say of each row which rules it passed.

https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio.html
"""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from .engine import Evaluation

COLUMNS = ("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult")


def rows(frame: DataFrame, evaluation: Evaluation, *, skip_filtered: bool) -> DataFrame:
    """The frame's rows, with the rules that each passed, failed, and was not asked about, and its result.

    skip_filtered: a rule whose filter leaves a row out is among those skipped, not those passed.
    """
    whole = [F.lit(each.rule) for each in evaluation.outcomes if each.rows is None]
    by_row = [(each.rule, each.rows) for each in evaluation.outcomes if each.rows is not None]
    marks = {f"__rule_{place}": column for place, (_, column) in enumerate(by_row)}
    if not skip_filtered:
        marks = {name: F.coalesce(column, F.lit(True)) for name, column in marks.items()}
    own = [F.col(f"`{name}`") for name in frame.columns]
    marked = evaluation.marked.select(*own, *[column.alias(name) for name, column in marks.items()])

    def where(holds: bool | None) -> list[Column]:
        """Each rule's text, null for the rows that it does not say this of."""
        named = zip(marks, by_row, strict=True)
        return [F.when(F.col(name).eqNullSafe(F.lit(holds)), F.lit(rule)) for name, (rule, _) in named]

    passed, failed, skipped = _array(where(True)), _array(where(False)), _array([*whole, *where(None)])
    result = F.when(F.size(failed) == 0, "Passed").otherwise("Failed")
    columns = zip((passed, failed, skipped, result), COLUMNS, strict=True)
    return marked.select(*own, *[column.alias(name) for column, name in columns])


def _array(rules: list[Column]) -> Column:
    if not rules:
        return F.array().cast("array<string>")
    return F.array_compact(F.array(*rules))


@dataclass(frozen=True)
class Counts:
    """How many rows there are, how many pass all rules, and how many each rule passes, fails and skips."""

    rows: int
    passed: int
    by_rule: list[dict[str, int]]


def count(rows_with_outcomes: DataFrame, evaluation: Evaluation) -> Counts:
    """Count what `rows` says."""
    named = dict(zip(("passed", "failed", "skipped"), COLUMNS, strict=False))
    columns = [
        F.count_if(F.array_contains(column, each.rule)) for each in evaluation.outcomes for column in named.values()
    ]
    total = [F.count(F.lit(1)), F.count_if(F.col(COLUMNS[3]) == "Passed")]
    counted = list(rows_with_outcomes.agg(*total, *columns).first() or ())
    of_rules = iter(counted[2:])
    return Counts(counted[0], counted[1], [{name: next(of_rules) for name in named} for _ in evaluation.outcomes])
