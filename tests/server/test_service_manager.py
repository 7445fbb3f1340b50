"""What systemd gets of a server with `Type=notify`."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.server.serve import READY, STOPPING, notify
from tests.servers import server


@pytest.fixture(name="manager")
def _manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        yield manager


@pytest.mark.usefixtures("process")
def test_server_reports_when_it_is_ready_and_when_it_stops(manager: socket.socket) -> None:
    with server(NOTIFY_SOCKET=manager.getsockname()) as running:
        assert manager.recv(100) == READY.encode()
        running.stop()
        assert manager.recv(100) == STOPPING.encode()


def test_state_is_sent_to_an_abstract_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0refdesk-tests-{id(manager)}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@refdesk-tests-{id(manager)}")
        notify(READY)
        assert manager.recv(100) == READY.encode()


def test_nothing_is_sent_without_a_service_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
