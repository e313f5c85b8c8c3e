"""kill -9 of the server, or of PostgreSQL, under a load of orders: nothing lost, sums exact."""

from pathlib import Path

from tests.kill.order_desks import MINIMAL, limited_buyer, minimal_context
from tests.kill.order_kills import OrderKills
from tests.kill.own_cluster import own_cluster
from tests.proofs import Proof
from tests.real_server import SHIPPED, RealServer, backend_of

BUYERS = 3
LIMIT = 5_000_000
PLANTED = "tests.planted.servers:acknowledges_before_commit"
PLACES = {**MINIMAL, "workers": 2, "threads": 4}


def limited_buyers(database_url: str) -> list[str]:
    context = minimal_context(database_url)
    buyers = [limited_buyer(context, LIMIT, f"D-{number}") for number in range(BUYERS)]
    context.store.close()
    return buyers


def test_a_killed_server_keeps_every_check_that_it_answered_and_the_sums_are_exact(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = limited_buyers(database_url)
    with RealServer(database_url, tmp_path, SHIPPED, **PLACES) as server:
        kills = OrderKills(
            server, database_url, buyers, LIMIT, proof.seed, server.kill, server.start
        )
        kills.run(proof.size(quick=1, full=100))

    assert kills.faults == []
    proof.record(
        f"kill -9 under a load of orders on {backend_of(database_url)}", counts=kills.counts
    )


def test_a_killed_postgresql_keeps_every_check_that_was_answered(
    tmp_path: Path, proof: Proof
) -> None:
    with own_cluster() as cluster:
        buyers = limited_buyers(cluster.url)
        with RealServer(cluster.url, tmp_path, SHIPPED, **PLACES) as server:
            # A worker that starts while its database is away ends, and the server with it.
            server.await_workers()
            kills = OrderKills(
                server, cluster.url, buyers, LIMIT, proof.seed, cluster.kill, cluster.start
            )
            kills.run(proof.size(quick=1, full=10))

        assert kills.faults == []
        proof.record("PostgreSQL killed under a load of orders", counts=kills.counts)


def test_an_acknowledgement_before_the_commit_fails_the_same_trial(
    twin_database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = limited_buyers(twin_database_url)
    with RealServer(twin_database_url, tmp_path, PLANTED, **PLACES) as server:
        kills = OrderKills(
            server, twin_database_url, buyers, LIMIT, proof.seed, server.kill, server.start
        )
        kills.run(20, until_fault=True)

    assert any("acknowledged and" in fault for fault in kills.faults)
    proof.record(
        f"planted: orders acknowledged before the commit on {backend_of(twin_database_url)}",
        counts=kills.counts,
    )
