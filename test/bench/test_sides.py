"""Sides take turns, and are compared round by round."""

from collections.abc import Callable
from itertools import count

from bench.sides import alternate, ratio


def test_sides_take_turns_and_the_other_begins_every_other_round() -> None:
    order: list[str] = []
    ticks = count(1)

    def side(name: str) -> Callable[[], float]:
        def work() -> float:
            order.append(name)
            return float(next(ticks))

        return work

    lines: list[str] = []
    found = alternate({"a": side("a"), "b": side("b")}, 3, lines.append)

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}
    assert lines[1] == "round 2 of 3: a 4.00 s, b 3.00 s"


def test_a_ratio_is_of_the_rounds_not_of_the_medians() -> None:
    # Rounds differ by what else the machine did: 10/2 = 5, 30/10 = 3, 8/1 = 8.
    found = ratio([10.0, 30.0, 8.0], [2.0, 10.0, 1.0])

    assert (found.median, found.least, found.most) == (5.0, 3.0, 8.0)
    assert str(found) == "5.0 times (3.0 to 8.0)"
