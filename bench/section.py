"""A section of docs/benchmarks.md: what was measured, a table, a plot, and which goals were reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Goal:
    """text: the goal and what was found, without a full stop: `at least 6 times faster: 8.2 times`."""

    text: str
    is_reached: bool


@dataclass(frozen=True)
class Plot:
    """Bars side by side: for each group (a round, a step, a size) one of each series.

    series: a value for each group, by the name of the series. unit: of the values, for the axis.
    """

    unit: str
    groups: Sequence[str]
    series: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Section:
    """text: what is measured, how, and against what. header, rows: the table."""

    title: str
    text: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: Plot
    goals: Sequence[Goal] = field(default=())

    @property
    def is_reached(self) -> bool:
        return all(goal.is_reached for goal in self.goals)


def markdown(section: Section, picture: str, footer: str) -> str:
    """picture: where the plot is, beside the document."""
    goals = [f"- {goal.text}: {'reached' if goal.is_reached else '**not reached**'}" for goal in section.goals]
    table = [
        _row(section.header),
        _row(["---"] * len(section.header)),
        *map(_row, section.rows),
    ]
    parts = [
        f"## {section.title}",
        section.text,
        "\n".join(goals),
        "\n".join(table),
        f"![{section.title}]({picture})",
        footer,
    ]
    return "\n\n".join(part for part in parts if part)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
