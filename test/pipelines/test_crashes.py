"""The short form of `npm run soak`: files go through all pipelines while processes of every kind are killed."""

from pathlib import Path

from soak.conduct import crash_test
from soak.kills import KINDS


def test_every_row_is_accounted_for_whatever_was_killed(tmp_path: Path) -> None:
    outcome = crash_test(tmp_path / "soak", kills=len(KINDS), seed=1, seconds=0, say=print)

    assert "\n".join(outcome.faults) == ""
    assert set(outcome.kills) == set(KINDS)
