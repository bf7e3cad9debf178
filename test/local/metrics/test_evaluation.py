"""The tables of "Configuring how CloudWatch alarms treat missing data", row by row: 0 is within the threshold, X not.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import pytest

from local.metrics.alarms.evaluation import Datapoint, Rule, evaluate

MISSING, IGNORE, BREACHING, NOT_BREACHING = TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
OK, ALARM, NONE, SAME = "OK", "ALARM", "INSUFFICIENT_DATA", None

THREE_OF_THREE = [
    ("0-X-X", 0, (OK, OK, OK, OK)),
    ("0----", 2, (OK, OK, OK, OK)),
    ("-----", 3, (NONE, SAME, ALARM, OK)),
    ("0XX-X", 0, (ALARM, ALARM, ALARM, ALARM)),
    ("--X--", 2, (ALARM, SAME, ALARM, OK)),
]
TWO_OF_THREE = [
    ("0-X-X", 0, (ALARM, ALARM, ALARM, ALARM)),
    ("00X0X", 0, (ALARM, ALARM, ALARM, ALARM)),
    ("0-X--", 1, (OK, OK, ALARM, OK)),
    ("----0", 2, (OK, OK, ALARM, OK)),
    ("---X-", 2, (ALARM, SAME, ALARM, OK)),
]
ROWS = [
    (to_alarm, drawn, filled, treatment, state)
    for to_alarm, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for drawn, filled, states in table
    for treatment, state in zip(TREATMENTS, states, strict=True)
]


def points(drawn: str) -> list[Datapoint | None]:
    values = {"0": 0.0, "X": 5.0}
    return [
        Datapoint(at=60 * index, value=values[each], upper=3.0) if each != "-" else None
        for index, each in enumerate(drawn)
    ]


@pytest.mark.parametrize(("to_alarm", "drawn", "filled", "treatment", "state"), ROWS)
def test_documented_row(to_alarm: int, drawn: str, filled: int, treatment: str, state: str | None) -> None:
    verdict = evaluate(Rule("GreaterThanThreshold", 3, to_alarm, treatment), points(drawn))

    assert (verdict.state, verdict.filled) == (state, filled)


def test_one_breach_that_is_too_young_alarms_nobody() -> None:
    assert evaluate(Rule("GreaterThanThreshold", 3, 3), points("----X")).state is None


def test_enough_breaches_alarm_whatever_is_missing() -> None:
    for treatment in TREATMENTS:
        assert evaluate(Rule("GreaterThanThreshold", 3, 1, treatment), points("----X")).state == ALARM


@pytest.mark.parametrize(
    ("operator", "breaching"),
    [
        ("GreaterThanOrEqualToThreshold", {3, 4}),
        ("GreaterThanThreshold", {4}),
        ("LessThanThreshold", {0, 1, 2}),
        ("LessThanOrEqualToThreshold", {0, 1, 2, 3}),
        ("GreaterThanUpperThreshold", {4}),
        ("LessThanLowerThreshold", {0}),
        ("LessThanLowerOrGreaterThanUpperThreshold", {0, 4}),
    ],
)
def test_operators(operator: str, breaching: set[int]) -> None:
    found = {
        value
        for value in range(5)
        if evaluate(Rule(operator, 1, 1), [Datapoint(0, value, upper=3, lower=1)]).state == ALARM
    }
    assert found == breaching
