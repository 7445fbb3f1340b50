"""`/healthz?deep`: each check, and who reads its sentence."""

import asyncio
import logging
from typing import Any

import pytest
from django.test import Client

from refdesk.kit import disk
from refdesk.kit.clock import now_ms
from refdesk.presence import leases
from refdesk.project import health, pages
from refdesk.project.health import CLOCKS_DIFFER, Check, DeepHealth

CHECKS = {"database": Check(True, "a write took 3 ms"), "bus": Check(False, "REFDESK_BUS_URL: refused at bus.internal")}


@pytest.fixture(name="checked")
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = DeepHealth()
    monkeypatch.setattr(deep, "_run", lambda: CHECKS)
    monkeypatch.setattr(pages, "deep_health", deep)


@pytest.mark.usefixtures("checked")
def test_deep_health_gives_503_and_names_what_failed(client: Client) -> None:
    answer = client.get("/healthz?deep")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert answer.json()["checks"]["database"] == {"status": "ok", "detail": "a write took 3 ms"}
    assert answer.json()["checks"]["bus"]["status"] == "failed"


@pytest.mark.usefixtures("checked")
def test_deep_health_hides_details_from_clients_on_other_machines(client: Client) -> None:
    answer = client.get("/healthz?deep", REMOTE_ADDR="203.0.113.9")
    assert answer.json()["checks"] == {"database": {"status": "ok"}, "bus": {"status": "failed"}}
    assert b"internal" not in answer.content


def test_deep_health_checks_at_most_once_in_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    times, runs = iter((100.0, 100.0, 101.0, 104.9, 105.0, 105.0)), list[Any]()
    monkeypatch.setattr(health, "monotonic", lambda: next(times))
    deep = DeepHealth()

    def run() -> dict[str, Check]:
        runs.append(CHECKS)
        return CHECKS

    monkeypatch.setattr(deep, "_run", run)
    for _ in range(4):
        assert deep.checks() == CHECKS
    assert len(runs) == 2


def test_deep_health_fails_before_the_server_has_started() -> None:
    assert DeepHealth().checks() == {"server": Check(False, "the server is starting or stopping")}


class _Node:
    """What a node is to the checks."""

    id = "node-a"
    room = True

    def __init__(self) -> None:
        self.hub = self
        self.lanes = self
        self.bus_error = ""

    def has_room(self) -> bool:
        return self.room

    async def answer(self) -> int:
        return 1

    async def lease_write(self, function: Any, *args: Any) -> Any:
        return function(*args)

    read = lease_write


@pytest.fixture(name="node")
def _node(monkeypatch: pytest.MonkeyPatch) -> _Node:
    monkeypatch.setattr(leases, "renew", lambda node: True)
    monkeypatch.setattr(leases, "database_now", now_ms)
    monkeypatch.setattr(disk, "free_and_floor", lambda folder: (5 * 2**30, 2**30))
    return _Node()


def _failed(node: Any) -> dict[str, str]:
    checks = asyncio.run(health._check_all(node))
    assert [*checks] == ["database", "lanes", "disk", "bus", "mail", "clock"]
    return {name: check.detail for name, check in checks.items() if not check.works}


def test_all_checks_pass_on_a_sound_server(node: _Node) -> None:
    assert _failed(node) == {}


def test_a_database_that_can_not_write_fails(node: _Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_node: str) -> None:
        raise OSError("database or disk is full\nwith a second line")

    monkeypatch.setattr(leases, "renew", full)
    assert _failed(node) == {"database": "database or disk is full"}


def test_a_lane_that_does_not_answer_fails(node: _Node, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never() -> int:
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(health, "PATIENCE", 0.01)
    monkeypatch.setattr(node, "answer", never)
    assert _failed(node) == {"lanes": "no answer within 0 s"}


@pytest.mark.parametrize(("room", "words"), [(True, "files are refused"), (False, "patrons’ messages are refused")])
def test_a_nearly_full_disk_fails_and_says_what_is_refused(
    room: bool, words: str, node: _Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.room = room
    monkeypatch.setattr(disk, "free_and_floor", lambda folder: (2**29, 2**30))
    [(name, detail)] = _failed(node).items()
    assert name == "disk"
    assert detail.startswith("0.5 GiB are free")
    assert words in detail


def test_an_unreachable_bus_fails_with_its_setting(node: _Node) -> None:
    node.bus_error = "REFDESK_BUS_URL: refused"
    assert _failed(node) == {"bus": "REFDESK_BUS_URL: refused"}


@pytest.mark.parametrize(("ahead", "words"), [(-7200_000, "7200 s ahead of"), (CLOCKS_DIFFER + 500, "2 s behind")])
def test_a_clock_that_differs_from_the_database_fails(
    ahead: int, words: str, node: _Node, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = now_ms()
    monkeypatch.setattr(health, "now_ms", lambda: now)
    monkeypatch.setattr(leases, "database_now", lambda: now + ahead)
    [(name, detail)] = _failed(node).items()
    assert name == "clock"
    assert words in detail
    with caplog.at_level(logging.WARNING, health.__name__):
        health.warn_of_clock()
    assert words in caplog.text
