from pathlib import Path

import pytest
from millrace.rules import QualityError, RuleOutcome, RulesetError, stop_on_failure, stopping_rules

_RULESET = """
# A comment about # stop
Rules = [
    RowCount > 0, # stop
    IsComplete "a",
    (IsComplete "b") and (Mean "c" between 1 and 2) # stop: without these no total is right
]
"""


def test_the_marked_rules_are_found_and_no_others() -> None:
    assert stopping_rules(_RULESET) == ["RowCount > 0", '(IsComplete "b") and (Mean "c" between 1 and 2)']


def test_a_rule_beside_the_bracket_is_found() -> None:
    assert stopping_rules("Rules = [ RowCount > 0 ] # stop") == ["RowCount > 0"]


def test_the_demo_ruleset_marks_two() -> None:
    ruleset = (Path(__file__).parents[2] / "glue/rules/cabin_feedback.dqdl").read_text()

    assert stopping_rules(ruleset) == ["RowCount > 0", 'Completeness "flight_no" > 0.5']


def test_a_marked_rule_that_fails_stops_whatever_white_space_its_outcome_has() -> None:
    outcomes = [
        RuleOutcome("RowCount  >  0", passed=True),
        RuleOutcome('IsComplete "a"', passed=False, reason="0.5"),
        RuleOutcome('(IsComplete "b")  and  (Mean "c" between 1 and 2)', passed=False, reason="3 is not between"),
    ]

    with pytest.raises(QualityError, match=r"^1 stopping rule\(s\) failed.*3 is not between$"):
        stop_on_failure(_RULESET, outcomes)


def test_an_unmarked_rule_stops_nothing() -> None:
    outcomes = [
        RuleOutcome("RowCount > 0", passed=True),
        RuleOutcome('IsComplete "a"', passed=False, reason="0.5"),
        RuleOutcome('(IsComplete "b") and (Mean "c" between 1 and 2)', passed=True),
    ]

    stop_on_failure(_RULESET, outcomes)


def test_a_mark_whose_rule_has_no_outcome_is_not_passed_over() -> None:
    with pytest.raises(RulesetError, match="RowCount > 0"):
        stop_on_failure(_RULESET, [])
