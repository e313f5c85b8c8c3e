"""
The cases of both packs notice deliberate faults in them: a sample, a larger one as a proof.

All of them take a quarter of an hour: `credit-engine pack mutate rules/trade_credit`.
"""

import os
import random

import pytest

from credit_engine.cli.pack_mutate import noticed_share_bp, run_mutants
from credit_engine.pack.mutation.mutants import mutants_of
from credit_engine.pack.testing import read_thresholds
from credit_engine.services.try_mutants import Fate
from credit_engine.store.pack_files import read_pack_folder
from tests.proofs import ROOT, Proof


@pytest.mark.parametrize("name", ["trade_credit", "construction_materials"])
def test_the_cases_of_a_pack_notice_faults_in_it(name: str, proof: Proof) -> None:
    files = read_pack_folder(ROOT / "rules" / name)
    every = mutants_of(files)
    size = min(proof.size(quick=4, full=800), len(every))
    mutants = random.Random(proof.seed).sample(every, size)
    trials = run_mutants(files, mutants, os.cpu_count() or 1 if proof.full else 1)
    fates = [trial.fate for trial in trials]
    asked = read_thresholds(files).noticed_bp

    assert asked == 9_000
    if proof.full:
        assert noticed_share_bp(trials) >= asked
    assert fates.count(Fate.NOTICED) > fates.count(Fate.SURVIVED)
    proof.record(
        f"the cases of {name} notice faults in it",
        counts={
            "faults": len(fates) - fates.count(Fate.REFUSED),
            "noticed": fates.count(Fate.NOTICED),
            "survived": fates.count(Fate.SURVIVED),
            "refused by the checks": fates.count(Fate.REFUSED),
        },
    )
