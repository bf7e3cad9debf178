"""Plots of the benchmarks, as SVG beside the document."""

from pathlib import Path

import matplotlib as mpl

from bench.section import Plot

mpl.use("svg")

from matplotlib import pyplot as plt

_COLOURS = ("#2f6f9f", "#d98032", "#6a9f58", "#967bb6")
_WIDTH = 8.0


def draw(plot: Plot, title: str, file: Path) -> None:
    """Bars to the right, a group below the other, so that names of any length have room.

    title: for who cannot see it.
    """
    names = list(plot.series)
    thickness = 0.8 / len(names)
    figure, axes = plt.subplots(figsize=(_WIDTH, 0.9 + 0.22 * len(names) * len(plot.groups) + 0.1 * len(plot.groups)))
    for number, name in enumerate(names):
        places = [place + number * thickness for place in range(len(plot.groups))]
        bars = axes.barh(places, plot.series[name], thickness * 0.92, label=name, color=_COLOURS[number])
        axes.bar_label(bars, fmt=lambda value: f"{value:,.3g}", padding=3, fontsize=8)
    axes.set_yticks([place + 0.4 - thickness / 2 for place in range(len(plot.groups))], plot.groups, fontsize=9)
    axes.invert_yaxis()
    axes.set_xlabel(plot.unit, fontsize=9)
    axes.margins(x=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    if len(names) > 1:
        axes.legend(fontsize=9, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(names))
    file.parent.mkdir(parents=True, exist_ok=True)
    # Neither the day nor random names, so that the same numbers give the same file.
    with mpl.rc_context({"svg.hashsalt": "millrace"}):
        figure.savefig(file, bbox_inches="tight", metadata={"Date": None, "Title": title})
    plt.close(figure)
