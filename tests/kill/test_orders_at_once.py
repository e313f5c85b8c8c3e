"""However many order at once, what is reserved never exceeds the limit, and all of it is used."""

from tests.kill.order_desks import LIMIT_MINOR, DeskReport, order_at_once
from tests.proofs import Proof
from tests.real_server import backend_of


def counts_of(report: DeskReport) -> dict[str, int]:
    return {
        **report.counts,
        "snapshots": report.snapshots,
        "highest exposure": report.highest,
        "limit": LIMIT_MINOR,
        "faults": len(report.faults),
    }


def test_many_threads_of_many_processes_never_reserve_more_than_the_limit(
    database_url: str, proof: Proof
) -> None:
    report = order_at_once(
        database_url,
        "shipped",
        processes=proof.size(quick=2, full=4),
        threads=proof.size(quick=8, full=16),
        orders=proof.size(quick=3, full=60),
        seed=proof.seed,
    )

    assert report.faults == []
    assert report.counts["approved"] > 0
    assert report.counts["hold"] > 0
    proof.record(f"orders at once on {backend_of(database_url)}", counts=counts_of(report))


def test_a_twin_that_reads_in_one_transaction_and_writes_in_the_next_fails_the_same_trial(
    twin_database_url: str, proof: Proof
) -> None:
    report = order_at_once(
        twin_database_url, "reads_before", processes=2, threads=8, orders=3, seed=proof.seed
    )

    assert any("above" in fault for fault in report.faults)
    proof.record(
        f"planted: read, then write, on {backend_of(twin_database_url)}", counts=counts_of(report)
    )
