"""A worker that begins while PostgreSQL is away waits for it, and the server goes on."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.own_cluster import OwnCluster, own_cluster
from tests.real_server import ROOT, RealServer, polls

WAITING = "waiting for the database"
# A worker that ends so soon after it began would have the server end (granian's crash loop).
CRASH_LOOP_SECONDS = 6.0
STOPS_WITHIN_SECONDS = 5.0


@pytest.fixture
def cluster() -> Iterator[OwnCluster]:
    with own_cluster() as started:
        yield started


def server_on(cluster: OwnCluster, folder: Path) -> RealServer:
    return RealServer(cluster.url, folder, workers=2, pack=ROOT / "tests" / "packs" / "minimal")


def await_waiting(server: RealServer, workers: int) -> None:
    """Kill *workers* of the server, and wait until those in their place wait."""
    for number in range(1, workers + 1):
        server.kill_oldest_worker()
        for _ in polls():
            if waits(server) >= number:
                break
        else:
            raise AssertionError("no worker waits")


def waits(server: RealServer) -> int:
    """How many workers began to wait: the first line of each has the shortest pause."""
    told = [event for event in server.log_events() if event["event"] == WAITING]
    return len([event for event in told if event["again_in_seconds"] == 0.25])


def test_a_worker_waits_for_the_database_and_the_server_goes_on(
    cluster: OwnCluster, tmp_path: Path
) -> None:
    with server_on(cluster, tmp_path) as server:
        server.await_workers()
        cluster.kill()
        await_waiting(server, workers=1)
        time.sleep(CRASH_LOOP_SECONDS)
        assert server.readiness() == 503, "the other worker answers meanwhile"
        cluster.start()
        server.await_workers()
        assert server.readiness() == 200
        with server.client() as client:
            assert client.request("GET", "/v1/buyers").json() == {"items": [], "next": None}
        assert server.runs(), "it is the same server, never started again"
        assert server.stop() == 0


def test_a_server_whose_workers_all_wait_is_back_with_the_database(
    cluster: OwnCluster, tmp_path: Path
) -> None:
    with server_on(cluster, tmp_path) as server:
        server.await_workers()
        cluster.kill()
        await_waiting(server, workers=2)
        assert server.readiness() is None
        cluster.start()
        server.await_workers()
        assert server.readiness() == 200
        assert server.runs()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_a_waiting_worker_at_once(
    cluster: OwnCluster, tmp_path: Path, number: signal.Signals
) -> None:
    with server_on(cluster, tmp_path) as server:
        server.await_workers()
        cluster.kill()
        await_waiting(server, workers=1)
        began = time.monotonic()
        assert server.stop(number) == 0
        assert time.monotonic() - began < STOPS_WITHIN_SECONDS
