"""docs/evidence.md, written from figures: what was measured, on what, and what was missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.judgement.evaluation import MARKETS, OURS
from benchmarks.judgement.firms_measured import YEARS_BEFORE
from benchmarks.judgement.limits import Frontier, Granted
from benchmarks.judgement.readings import Figures
from benchmarks.judgement.rivals import TEXTBOOK, TEXTBOOK_MARKET
from credit_engine.assess.pd import corrected

REPORT = Path(__file__).parents[2] / "docs" / "evidence.md"
TEXT = Path(__file__).parent / "text"
ABOVE_TEXTBOOK = 0.02
BEHIND_TREES = 0.04
TENTHS = range(1, 10)
NAIVE_TARGET = "2 % of sales, Altman"
WITH = "the shipped pack with the scorecard of listed buyers"
WORDS = {0: "last accounts", 1: "two years before", 2: "three years before", 3: "four years before"}


def text_of(name: str) -> str:
    """A part of the report that does not change."""
    return (TEXT / f"{name}.md").read_text(encoding="utf-8").strip()


def report(train: Figures, reading: Figures | None, invoices: Figures, revision: str) -> str:
    """The whole report, as Markdown."""
    parts = [text_of("opening"), *_validation(reading, revision)]
    parts += ["## The firms that were learned from", text_of("train"), *_split(train, "train")]
    parts += ["## Late invoices", text_of("invoices"), *_invoices(invoices)]
    return "\n\n".join(parts) + "\n"


def _validation(reading: Figures | None, revision: str) -> list[str]:
    title = "## Firms that nothing was chosen on"
    if reading is None:
        return [title, "They were not read for any rule pack yet."]
    figures = reading["figures"]
    day, read = reading["day"], reading["revision"]
    whose = (
        "the pack as it stands"
        if read == revision
        else "a pack that was since changed: its release will be read anew"
    )
    intro = f"Read once, on {day}, for `{read}`, {WITH}: {whose}."
    return [title, intro, *_targets(figures), *_split(figures, "validation")]


def _split(figures: Figures, name: str) -> list[str]:
    failures, firms = figures["failures"], figures["firms"]
    known = ", ".join(
        f"{figures['known'][str(years)]:.0%} {WORDS[years]}" for years in YEARS_BEFORE
    )
    checked = figures["checked_against_rows"]
    intro = (
        f"{firms} firms, {failures} of which failed ({failures / firms:.1%}). Of the weight that "
        f"is expected of the accounts, known on average: {known}. "
        f"{checked:,} values of columns were compared with the row path: no difference."
    )
    parts = [intro]
    for market in ("without", "with"):
        parts += [f"![AUC {market} market value](evidence/{name}-{market}-market.svg)"]
        for years in YEARS_BEFORE:
            parts += [
                f"**{WORDS[years].capitalize()}, {market} market value**",
                _ranking_table(figures["ranking"][f"{market} market value, {years}"]),
            ]
    parts += ["### Failures by grade", f"![Failures by grade](evidence/{name}-grades.svg)"]
    parts += [_grade_table(figures), "### Limits", text_of("limits")]
    parts += [f"![Limits](evidence/{name}-limits.svg)", *_limits(figures["limits"])]
    return parts


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ranking_table(rows: Figures) -> str:
    written = []
    for name, row in rows.items():
        away = row.get("ours_above")
        written.append(
            [
                name,
                f"{row['auc']:.3f}",
                f"{row['gini']:.3f}",
                f"{row['ks']:.3f}",
                *(f"{share:.0%}" for share in row["caught"]),
                f"{away['mean']:+.3f} ({away['low']:+.3f} to {away['high']:+.3f})" if away else "",
            ]
        )
    first = next(iter(rows))
    head = [
        "",
        "AUC",
        "Gini",
        "KS",
        "failures in the worst 10 %",
        "worst 20 %",
        f"AUC of {first} above it, 95 %",
    ]
    return table(head, written)


def _grade_table(figures: Figures) -> str:
    sample = figures["failures"] / figures["firms"]
    rows = [
        [
            str(row["grade"]),
            str(row["firms"]),
            str(row["failures"]),
            f"{row['failures'] / row['firms']:.1%}",
            f"{row['low']:.1%} to {row['high']:.1%}",
            f"{row['fitted']:.4f}",
            f"{corrected(row['fitted'], sample, figures['base_rate']):.2%}",
        ]
        for row in figures["grades"]
    ]
    head = [
        "grade",
        "firms",
        "failed",
        "share",
        "95 %",
        "smoothed",
        f"at a base rate of {figures['base_rate']:.1%}",
    ]
    return table(head, rows)


def frontier_of(limits: Figures) -> Frontier:
    """Our frontier, from the figures."""
    return Frontier(tuple(Granted(*point) for point in limits["ours"]))


def _limits(limits: Figures) -> list[str]:
    frontier = frontier_of(limits)
    most = frontier.points[-1].total
    worse = [
        f"{name} at {tenth * 10} %"
        for name, (total, failing) in limits["naive"].items()
        for tenth in TENTHS
        if frontier.to_failing_at(most * tenth / 10) >= failing / total * most * tenth / 10
    ]
    rows = []
    for name, (total, failing) in limits["naive"].items():
        ours = frontier.to_failing_at(total) / total
        theirs = failing / total
        rows.append(
            [name, f"{total / 1e9:.1f}", f"{theirs:.2%}", f"{ours:.2%}", f"{ours / theirs:.0%}"]
        )
    head = [
        "rule",
        "grants, billion USD",
        "of it to failing firms",
        "ours, at that total",
        "ours by theirs",
    ]
    verdict = (
        "Below every naive rule from 10 % to 90 % of the total: met."
        if not worse
        else f"Not below every naive rule from 10 % to 90 % of the total: {', '.join(worse)}."
    )
    halves = [
        f"{name}: {frontier.to_failing_at(total) / failing:.0%}"
        for name, (total, failing) in limits["naive"].items()
        if name.startswith(NAIVE_TARGET)
    ]
    half = "At most half of what 2 % of sales in Altman's zones grant to failing firms:"
    return [table(head, rows), f"{verdict} {half} {'; '.join(halves)}."]


def _targets(figures: Figures) -> list[str]:
    lines = []
    for market in MARKETS:
        which = "with" if market else "without"
        models = [*TEXTBOOK, *(TEXTBOOK_MARKET if market else ())]
        for years in YEARS_BEFORE:
            rows = figures["ranking"][f"{which} market value, {years}"]
            ours = rows[OURS]["auc"]
            best = max(rows[name]["auc"] for name in models)
            trees = rows["LightGBM"]["auc"]
            wanted = ABOVE_TEXTBOOK if market else 0.0
            lines.append(
                [
                    f"{WORDS[years]}, {which} market value",
                    f"{ours:.3f}",
                    f"{ours - best:+.3f}",
                    f"{wanted:+.2f}: {'met' if ours - best >= wanted else 'missed'}",
                    f"{ours - trees:+.3f}",
                    f"{-BEHIND_TREES:+.2f}: {'met' if trees - ours <= BEHIND_TREES else 'missed'}",
                ]
            )
    head = ["", "our AUC", "above the best textbook model", "target", "to LightGBM", "target"]
    return ["### Targets", table(head, lines)]


def _invoices(figures: Figures) -> list[str]:
    rows = [[name, f"{area:.3f}"] for name, area in figures["areas"].items()]
    intro = (
        f"{figures['judged']} invoices, {figures['late']} of them paid late. Invoices on which a "
        f"measure changes when the future is taken away: ours {figures['leaks']}, "
        f"the rule that looks ahead {figures['leaks_ahead']}."
    )
    return [intro, table(["risk", "AUC"], rows)]
