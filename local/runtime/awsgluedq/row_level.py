"""The columns that say of each row which rules it passed.

https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio.html
"""

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
    if not skip_filtered:
        by_row = [(rule, F.coalesce(column, F.lit(True))) for rule, column in by_row]

    def where(holds: bool | None) -> list[Column]:
        """Each rule's text, null for the rows that it does not say this of."""
        return [F.when(column.eqNullSafe(F.lit(holds)), F.lit(rule)) for rule, column in by_row]

    passed, failed, skipped = _array(where(True)), _array(where(False)), _array([*whole, *where(None)])
    result = F.when(F.size(failed) == 0, "Passed").otherwise("Failed")
    columns = zip((passed, failed, skipped, result), COLUMNS, strict=True)
    return evaluation.marked.select(
        *[F.col(f"`{name}`") for name in frame.columns], *[column.alias(name) for column, name in columns]
    )


def _array(rules: list[Column]) -> Column:
    if not rules:
        return F.array().cast("array<string>")
    return F.array_compact(F.array(*rules))
