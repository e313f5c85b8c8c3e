"""No node of a group is ever over its limit, however many order, move and change limits at once."""

from collections.abc import Callable
from pathlib import Path

from tests.databases import postgresql_database
from tests.proofs import Proof
from tests.real_server import backend_of
from tests.services.group_trial import Size, run_trial


def test_no_node_is_over_its_limit_and_no_client_sees_a_deadlock(
    database_url: str, proof: Proof
) -> None:
    outcome = run_trial(
        database_url,
        "credit_engine.store.open:SqlStore",
        Size(
            width=proof.size(quick=2, full=3),
            processes=proof.size(quick=2, full=4),
            threads=proof.size(quick=2, full=4),
            operations=proof.size(quick=80, full=20_000),
        ),
        proof.seed,
    )

    assert outcome.faults == []
    assert outcome.done["orders reserved"]
    assert outcome.done["joins"]
    proof.record(
        f"groups of three levels under concurrent changes on {backend_of(database_url)}",
        counts={
            **dict(sorted(outcome.done.items())),
            "nodes over a limit": 0,
            "orders refused though they fitted": 0,
            "deadlocks that a client saw": 0,
        },
    )


# SQLite lets one transaction write at a time, so that a wrong lock is no bug there.
def test_a_store_that_locks_the_buyers_own_account_is_found_out(
    template_of: Callable[[str], Path | str],
) -> None:
    # Whether two checks meet is chance: each round is another draw, up to the first that shows it.
    assert any(shows_a_node_over_its_limit(template_of, seed) for seed in range(1, 13))


def shows_a_node_over_its_limit(template_of: Callable[[str], Path | str], seed: int) -> bool:
    with postgresql_database(str(template_of("postgresql"))) as database_url:
        outcome = run_trial(
            database_url,
            "tests.planted.groups:OwnAccountStore",
            Size(width=2, processes=2, threads=4, operations=240),
            seed=seed,
        )
    return any("limit of" in fault for fault in outcome.faults)
