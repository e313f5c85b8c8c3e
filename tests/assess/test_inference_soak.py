"""The inference under threads for a minute, in perturbed memory."""

from tests.assess.trials import counts_of, start_trial

GROWTH_MAX_KIB = 8 * 1024


def test_a_long_run_under_threads_goes_wrong_nowhere_and_keeps_its_memory(proof):
    seconds = proof.size(quick=3, full=60)
    trial = start_trial(seed=proof.seed, networks=12, facts=8, seconds=seconds)

    assert trial.returncode == 0, trial.stderr or trial.stdout
    counts = counts_of(trial)
    assert counts["differences"] == counts["failures"] == 0
    assert counts["cases"] > 12 * 8
    assert counts["grown_kib"] < GROWTH_MAX_KIB
    proof.record("soak of the inference, 8 threads", counts={"seconds": seconds, **counts})
