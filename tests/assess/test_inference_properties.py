"""The inference equals the truth tables, and its planted bugs do not."""

from collections import Counter

import pytest

from tests.assess.trials import counts_of, start_trial

NETWORKS_OF_A_TRIAL = 500
PLANTED = "tests.planted.inference"


def test_durable_rules_and_its_judge_agree_with_the_truth_tables(proof):
    counts: Counter[str] = Counter()
    for number in range(proof.size(quick=4, full=40)):
        trial = start_trial(seed=proof.seed + number, networks=NETWORKS_OF_A_TRIAL, facts=2)
        assert trial.returncode == 0, trial.stderr or trial.stdout
        counts.update(counts_of(trial))

    assert counts["networks"] >= 2_000
    assert counts["cases"] == 2 * counts["networks"]
    assert counts["differences"] == counts["differences_of_kleene"] == counts["failures"] == 0
    proof.record("durable_rules = Kleene evaluator = truth tables, 8 threads", counts=counts)


def test_a_network_without_its_negative_facts_is_found_out():
    trial = start_trial(seed=1, networks=20, facts=2, engine=f"{PLANTED}:WithoutNegativeFacts")

    assert trial.returncode == 1, trial.stderr
    assert counts_of(trial)["differences"] > 0
    assert counts_of(trial)["differences_of_kleene"] == 0


def test_a_ruleset_without_its_sentinel_is_caught_at_every_round():
    trial = start_trial(seed=1, networks=20, facts=2, engine=f"{PLANTED}:WithoutSentinel")

    assert trial.returncode == 1, trial.stderr
    assert counts_of(trial)["failures"] > 0


def test_a_ruleset_with_neither_sentinel_nor_checks_kills_the_process():
    twin = f"{PLANTED}:WithoutSentinelNorChecks"
    trial = start_trial(seed=1, networks=20, facts=2, engine=twin)

    assert trial.returncode < 0, "the crash that the sentinel prevents did not come"


@pytest.mark.parametrize("seed", [1])
def test_the_trial_that_finds_the_planted_bugs_passes_without_them(seed):
    trial = start_trial(seed=seed, networks=20, facts=2)

    assert trial.returncode == 0, trial.stderr
    assert counts_of(trial)["cases"] == 40
