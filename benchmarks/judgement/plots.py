"""The plots of the report, as small SVG files, drawn from figures alone."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.judgement.evaluation import OURS, UNSEEN
from benchmarks.judgement.firms_measured import YEARS_BEFORE
from benchmarks.judgement.readings import Figures

FOLDER = Path(__file__).parents[2] / "docs" / "evidence"
_BILLION = 1e9
# Text stays text, and names inside are drawn from a fixed seed.
_STABLE = {"svg.fonttype": "none", "svg.hashsalt": "credit-engine", "font.size": 9}


def draw_all(sets: dict[str, Figures], folder: Path = FOLDER) -> None:
    """Draw every plot of each set of figures, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STABLE):
        for name, figures in sets.items():
            for market in ("without", "with"):
                _save(_ranking(figures, market), folder / f"{name}-{market}-market.svg")
            _save(_grades(figures), folder / f"{name}-grades.svg")
            _save(_frontier(figures), folder / f"{name}-limits.svg")


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    # Lines that end in a blank would be mended by every editor.
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")


def _axes(width: float = 6.4, height: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _ranking(figures: Figures, market: str) -> Figure:
    """AUC of each model by years before failure."""
    figure, axes = _axes()
    rows = [figures["ranking"][f"{market} market value, {years}"] for years in YEARS_BEFORE]
    for name in rows[0]:
        areas = [row[name]["auc"] for row in rows]
        bold = name in {OURS, UNSEEN}
        axes.plot(
            [years + 1 for years in YEARS_BEFORE],
            areas,
            marker="o",
            linewidth=2.5 if bold else 1,
            linestyle="-" if bold else "--",
            label=name,
        )
    axes.set(xlabel="years before failure", ylabel="AUC", xticks=[1, 2, 3, 4])
    axes.set_title(f"{market} market value")
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return figure


def _grades(figures: Figures) -> Figure:
    """The share of failures by grade, with intervals and what is fitted."""
    figure, axes = _axes()
    rows = figures["grades"]
    grades = [row["grade"] for row in rows]
    shares = [row["failures"] / row["firms"] for row in rows]
    below = [share - row["low"] for share, row in zip(shares, rows, strict=True)]
    above = [row["high"] - share for share, row in zip(shares, rows, strict=True)]
    ends = [[max(0.0, part) for part in below], [max(0.0, part) for part in above]]
    axes.errorbar(grades, shares, yerr=ends, fmt="o", capsize=3, label="failed, 95 % interval")
    axes.set(xlabel="grade", ylabel="share of the sample that failed", xticks=range(1, 11))
    axes.legend(frameon=False)
    return figure


def _frontier(figures: Figures) -> Figure:
    """What is granted to firms that failed, by all that is granted."""
    figure, axes = _axes()
    points = [(0.0, 0.0), *figures["limits"]["ours"]]
    axes.plot(
        [total / _BILLION for total, _ in points],
        [failing / _BILLION for _, failing in points],
        marker="o",
        linewidth=2.5,
        label="Our limits",
    )
    most = points[-1][0]
    for name, (total, failing) in figures["limits"]["naive"].items():
        end = min(total, most)
        axes.plot(
            [0, end / _BILLION],
            [0, failing * end / total / _BILLION],
            linestyle="--",
            linewidth=1,
            label=name,
        )
    axes.set(xlabel="granted, billion USD", ylabel="of it to firms that failed, billion USD")
    axes.legend(fontsize=7, frameon=False)
    return figure
