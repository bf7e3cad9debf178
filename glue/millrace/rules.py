"""Which rules of a DQDL ruleset stop a job: those whose line ends with `# stop`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_STOPPING = re.compile(r"^(?:\s*Rules\s*=\s*\[)?\s*(?P<rule>[^#]*[^#\s,\]])[\s,\]]*#\s*stop\b")


class QualityError(Exception):
    """A rule that is marked as stopping has failed."""


class RulesetError(Exception):
    """A rule is marked as stopping in a way that its outcome cannot be found by."""


@dataclass(frozen=True)
class RuleOutcome:
    """reason: why the rule has failed; empty when it has not."""

    rule: str
    passed: bool
    reason: str = ""


def stop_on_failure(ruleset: str, outcomes: Iterable[RuleOutcome]) -> None:
    """Raise when a stopping rule has failed.

    Raises:
        QualityError
        RulesetError: no outcome is that of a marked rule; it has to stand on a line of its own.
    """
    found = {_compact(each.rule): each for each in outcomes}
    failed = []
    for rule in stopping_rules(ruleset):
        outcome = found.get(_compact(rule))
        if outcome is None:
            raise RulesetError(f"No outcome is that of {rule!r}, marked with `# stop`: give it a line of its own.")
        if not outcome.passed:
            failed.append(f"{outcome.rule}: {outcome.reason}")
    if failed:
        raise QualityError(f"{len(failed)} stopping rule(s) failed, nothing is published: {'; '.join(failed)}")


def stopping_rules(ruleset: str) -> list[str]:
    """The rules that are marked."""
    return [found["rule"].strip() for found in map(_STOPPING.match, ruleset.splitlines()) if found]


def _compact(rule: str) -> str:
    """A rule without white space, which Glue sets in its own way."""
    return re.sub(r"\s+", "", rule)
