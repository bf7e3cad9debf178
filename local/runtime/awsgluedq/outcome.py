"""What becomes of a rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

_NULL = "Value: NULL does not meet the constraint requirement!"


@dataclass
class Outcome:
    """The outcome of one rule on one frame.

    rule: its text. evaluated: the text with numbers in place of earlier metrics. passed: None until the rows are
    counted. reason: why it failed. metrics: by AWS's names. labels: those of the rule.
    rows: which rows pass: true, false, or null where the rule's filter leaves the row out; None when the rule is about
        the frame as a whole.
    holds: for a rule that is decided by the share of rows that pass: whether a share is enough.
    share: the metric that the share is reported as, if any.
    null: which rows have no value; a rule that fails for those alone says so.
    measures: further metrics, aggregated over the frame when the rows are counted.
    empty: why the rule fails when there are no rows to count; None when it passes then.
    """

    rule: str
    passed: bool | None = None
    reason: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    rows: Column | None = None
    holds: Callable[[float], bool] | None = None
    share: str | None = None
    null: Column | None = None
    measures: dict[str, Column] = field(default_factory=dict)
    empty: str | None = None
    evaluated: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluated = self.evaluated or self.rule

    def aggregate(self) -> Column:
        """What `count` is to be told, as one column of an aggregation."""
        rows = F.lit(None).cast("boolean") if self.rows is None else self.rows
        null = F.lit(False) if self.null is None else self.null
        return F.struct(
            F.count_if(rows).alias("passing"),
            F.count(rows).alias("rows"),
            F.count_if(~rows & null).alias("null"),
            *[column.cast("double").alias(f"measure_{place}") for place, column in enumerate(self.measures.values())],
        )

    def count(self, counted: Any) -> None:
        """Take the measures, and decide by the rows that pass, of those that the filter leaves in.

        counted: the value of `aggregate`.
        """
        for place, name in enumerate(self.measures):
            if counted[f"measure_{place}"] is not None:
                self.metrics[name] = counted[f"measure_{place}"]
        if self.holds is None:
            return
        if counted["rows"] == 0:
            self.passed, self.reason = self.empty is None, self.empty
            return
        share = counted["passing"] / counted["rows"]
        if self.share:
            self.metrics[self.share] = share
        self.passed = self.holds(share)
        if self.passed:
            self.reason = None
        elif counted["null"] == counted["rows"] - counted["passing"]:
            self.reason = _NULL
        elif not self.reason:
            self.reason = f"Value: {share} does not meet the constraint requirement!"


def every_row(share: float) -> bool:
    """What `Outcome.holds` is for a rule without a threshold."""
    return share == 1.0
