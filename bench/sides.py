"""Sides that are compared: they take turns within one run, so that what else the machine does falls on all of them."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """How many times longer one side took than another, by pairs of the same round."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.1f} times ({self.least:.1f} to {self.most:.1f})"


def alternate(
    sides: Mapping[str, Callable[[], float]], rounds: int, say: Callable[[str], None]
) -> dict[str, list[float]]:
    """What each side gives, round by round. Every other round begins with the last side.

    sides: each does its work and gives the seconds that it took.
    """
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        for name in list(sides) if number % 2 else reversed(list(sides)):
            found[name].append(sides[name]())
        say(f"round {number} of {rounds}: {', '.join(f'{name} {each[-1]:.2f} s' for name, each in found.items())}")
    return found


def ratio(longer: Sequence[float], shorter: Sequence[float]) -> Ratio:
    """Of two sides, round by round."""
    ratios = [one / other for one, other in zip(longer, shorter, strict=True)]
    return Ratio(statistics.median(ratios), min(ratios), max(ratios))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
