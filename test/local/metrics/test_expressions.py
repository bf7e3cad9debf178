"""Metric math, on time series of a few minutes; expected values are worked out by hand."""

import pytest

from local.metrics.expressions.calculate import calculate
from local.metrics.expressions.operands import Operand, Scope, Series
from local.metrics.expressions.syntax import ExpressionError

M1 = {0: 1.0, 60: 3.0, 180: 9.0}
M2 = {0: 2.0, 60: 0.0, 120: 5.0, 180: 3.0}
KNOWN: dict[str, Operand] = {"m1": Series(M1, 60), "m2": Series(M2, 60)}


def result(expression: str) -> Operand:
    scope = Scope(0, 240, 60, KNOWN.__getitem__, metrics=("m1", "m2"))
    found = calculate(expression, scope)
    return found.points if isinstance(found, Series) else found  # type: ignore[return-value] # simpler to compare


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1 + m2", {0: 3.0, 60: 3.0, 180: 12.0}),
        ("m1 - 1 * 2", {0: -1.0, 60: 1.0, 180: 7.0}),
        ("(m1 - 1) * 2", {0: 0.0, 60: 4.0, 180: 16.0}),
        ("2 ^ 3", 8.0),
        ("-m1", {0: -1.0, 60: -3.0, 180: -9.0}),
        ("m1 / m2", {0: 0.5, 180: 3.0}),
        ("100 * (m1 / m2)", {0: 50.0, 180: 300.0}),
        ("SUM(m1)", 13.0),
        ("SUM([m1, m2])", {0: 3.0, 60: 3.0, 120: 5.0, 180: 12.0}),
        ("SUM(METRICS())", {0: 3.0, 60: 3.0, 120: 5.0, 180: 12.0}),
        ('MAX(METRICS("m1"))', M1),
        ("AVG(METRICS('m'))", {0: 1.5, 60: 1.5, 120: 5.0, 180: 6.0}),
        ("MIN([m1, m2])", {0: 1.0, 60: 0.0, 120: 5.0, 180: 3.0}),
        ("m1 - AVG(m2)", {0: -1.5, 60: 0.5, 180: 6.5}),
        ("m1 - AVG(IF(m1 > 99, m1))", {}),
        ("STDDEV(m2)", 1.8027756377319946),
        ("RATE(m1)", {60: 2 / 60, 180: 0.05}),
        ("DIFF(m1)", {60: 2.0, 180: 6.0}),
        ("DIFF_TIME(m1)", {60: 60.0, 180: 120.0}),
        ("PERIOD(m1)", 60.0),
        ("m1 / PERIOD(m1)", {0: 1 / 60, 60: 0.05, 180: 0.15}),
        ("FILL(m1, 0)", {0: 1.0, 60: 3.0, 120: 0.0, 180: 9.0}),
        ("FILL(m1, REPEAT)", {0: 1.0, 60: 3.0, 120: 3.0, 180: 9.0}),
        ("FILL(m1, LINEAR)", {0: 1.0, 60: 3.0, 120: 6.0, 180: 9.0}),
        ("FILL(m1, m2)", {0: 1.0, 60: 3.0, 120: 5.0, 180: 9.0}),
        ("IF(m2 > 2, m2, 0)", {0: 0.0, 60: 0.0, 120: 5.0, 180: 3.0}),
        ("IF(m1 > 2 AND m2 > 2, 1, 0)", {0: 0.0, 60: 0.0, 180: 1.0}),
        ("IF(m1 > 5, m2)", {180: 3.0}),
        ("m2 == 0 || m2 >= 5", {0: 0.0, 60: 1.0, 120: 1.0, 180: 0.0}),
        ("ABS(-2.5)", 2.5),
        ("CEIL(m1 / 2)", {0: 1.0, 60: 2.0, 180: 5.0}),
        ("RUNNING_SUM(m2)", {0: 2.0, 60: 2.0, 120: 7.0, 180: 10.0}),
        ("TIME_SERIES(7)", {0: 7.0, 60: 7.0, 120: 7.0, 180: 7.0}),
        ("FIRST(METRICS())", M1),
    ],
)
def test_results(expression: str, expected: Operand) -> None:
    found = result(expression)

    assert (found.points if isinstance(found, Series) else found) == (
        pytest.approx(expected) if isinstance(expected, float | dict) else expected
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("SEARCH('{AWS/SQS,QueueName}', 'Sum', 60)", "SEARCH is not supported"),
        ("NOTHING(m1)", "Unknown function NOTHING"),
        ("m1 +", "unexpected 'end'"),
        ("m1 ? 2", "unexpected '?'"),
        ("FILL(m1)", "FILL"),
        ("1 / 0", "division by zero"),
    ],
)
def test_refusals_say_why(expression: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said.replace("?", r"\?")):
        result(expression)
