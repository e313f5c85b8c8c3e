"""
How much the judgement of limits moves from sample to sample: amounts of few firms decide it.

Of the firms that were learned from, as many as there are validation firms are drawn again and
again, and ours is held against each naive rule at that rule's total, as docs/evidence.md does. The
validation firms are not read.

    CREDIT_ENGINE_EVIDENCE_DATA=… python -m benchmarks.judgement.limits_drawn
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judgement.accounts import buyer_of
from benchmarks.judgement.firms_measured import see
from benchmarks.judgement.limits import (
    SIZES,
    Amounts,
    Frontier,
    for_accounts_alone,
    for_seller_of,
    granted_to,
    naive_amounts,
    summed,
)
from benchmarks.judgement.measured import Measurer
from benchmarks.judgement.packs import listed_pack
from benchmarks.judgement.ranking import Failed
from benchmarks.judgement.rows import FIRMS, Split, read_firms

FIRMS_DRAWN = 504  # as many as there are validation firms
DRAWS = 1_000
SEED = 1
LARGEST = 5
HALF = 0.5
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Amounted:
    """What our sellers of each size, and the naive rules, grant each firm."""

    ours: list[Amounts]
    naive: Mapping[str, Amounts]
    failed: Failed

    def ratios(self, chosen: NDArray[np.int64]) -> dict[str, float]:
        """Of the *chosen* firms: ours to failing ones by each rule's, at that rule's total."""
        failed = self.failed[chosen]
        frontier = Frontier(tuple(sorted(summed(of[chosen], failed) for of in self.ours)))
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
    revenue = np.array([float(firm.rows[-1]["total_revenue"]) for firm in firms]) * MILLION
    buyers = [buyer_of(firm, 0, market=False) for firm in firms]
    alone = for_accounts_alone(pack)
    ours = [granted_to(for_seller_of(alone, size), buyers) for size in SIZES]
    return Amounted(ours, naive_amounts(last.measured, revenue), last.failed)


def main() -> None:
    """Print for each naive rule how the ratio lies over the draws."""
    held = learned_from(Path(os.environ["CREDIT_ENGINE_EVIDENCE_DATA"]))
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
