"""What becomes of a rule."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pyspark.sql import Column


@dataclass
class Outcome:
    """The outcome of one rule on one frame.

    rule: its text. passed: None until the rows are counted. reason: why it failed. metrics: by AWS's names.
    rows: which rows pass: true, false, or null where the rule's filter leaves the row out; None when the rule is about
        the frame as a whole.
    holds: for a rule that is decided by the share of rows that pass: whether a share is enough.
    share: the metric that the share is reported as, if any.
    empty: why the rule fails when there are no rows to count; None when it passes then.
    """

    rule: str
    passed: bool | None = None
    reason: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    rows: Column | None = None
    holds: Callable[[float], bool] | None = None
    share: str | None = None
    empty: str | None = None

    def count(self, passing: int, rows: int) -> None:
        """Decide by the rows that pass, of those that the filter leaves in."""
        if self.holds is None:
            raise ValueError(f"{self.rule} is not decided by a share of rows.")
        if rows == 0:
            self.passed, self.reason = self.empty is None, self.empty
            return
        share = passing / rows
        if self.share:
            self.metrics[self.share] = share
        self.passed = self.holds(share)
        if self.passed:
            self.reason = None
        elif not self.reason:
            self.reason = f"Value: {share} does not meet the constraint requirement!"


def every_row(share: float) -> bool:
    """What `Outcome.holds` is for a rule without a threshold."""
    return share == 1.0
