"""
How much the judgement of limits moves from sample to sample: amounts of few firms decide it.

Of the firms that were learned from, as many as there are validation firms are drawn again and
again, and ours is held against each naive rule at that rule's total, as docs/evidence.md does. The
validation firms are not read.

    CREDIT_ENGINE_EVIDENCE_DATA=… python -m benchmarks.judgement.limits_drawn
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judgement.firms_measured import see
from benchmarks.judgement.limits import (
    Amounts,
    frontier_of,
    naive_amounts,
    our_amounts,
    summed,
    wanting,
)
from benchmarks.judgement.measured import Measurer
from benchmarks.judgement.packs import listed_pack
from benchmarks.judgement.ranking import Failed
from benchmarks.judgement.rows import FIRMS, RowsNotFound, Split, folder, read_firms

FIRMS_DRAWN = 504  # as many as there are validation firms
DRAWS = 1_000
SEED = 1
LARGEST = 5
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Amounted:
    """What our sellers of each size, and the naive rules, grant each firm."""

    ours: Sequence[Amounts]
    naive: Mapping[str, Amounts]
    failed: Failed

    def ratios(self, chosen: NDArray[np.int64]) -> dict[str, float]:
        """Of the *chosen* firms: ours to failing ones by each rule's, at that rule's total."""
        failed = self.failed[chosen]
        frontier = frontier_of([of[chosen] for of in self.ours], failed)
        found = {}
        for name, amounts in self.naive.items():
            theirs = summed(amounts[chosen], failed)
            found[name] = frontier.to_failing_at(theirs.total) / theirs.to_failing
        return found

    def share_of_largest(self, name: str) -> float:
        """Of what a naive rule grants to failing firms, the share of the largest few."""
        falling = np.sort(self.naive[name][self.failed])[::-1]
        return float(falling[:LARGEST].sum() / falling.sum())


def learned_from(where: Path) -> Amounted:
    """All amounts of the firms that were learned from."""
    pack = listed_pack()
    firms = read_firms(where / FIRMS, Split.TRAIN)
    last = see(Measurer(pack), firms, 0, market=True)
    buyers, revenue = wanting(firms)
    return Amounted(our_amounts(pack, buyers), naive_amounts(last.measured, revenue), last.failed)


def main() -> None:
    """Print for each naive rule how the ratio lies over the draws."""
    try:
        held = learned_from(folder())
    except RowsNotFound as problem:
        sys.exit(str(problem))
    chance = np.random.default_rng(SEED)
    firms = len(held.failed)
    drawn = [held.ratios(chance.choice(firms, FIRMS_DRAWN, replace=False)) for _ in range(DRAWS)]
    everyone = held.ratios(np.arange(firms))
    for name, ratio in everyone.items():
        over = np.array([of[name] for of in drawn])
        low, high = np.percentile(over, [5, 95])
        below, half = (over < 1).mean(), (over <= HALF).mean()
        print(
            f"{name}: {ratio:.2f} of all; 90 % of the draws {low:.2f} to {high:.2f}; below the "
            f"rule in {below:.0%}, at most half in {half:.0%}; of its amount to failing firms the "
            f"{LARGEST} largest are {held.share_of_largest(name):.0%}"
        )


if __name__ == "__main__":
    main()
