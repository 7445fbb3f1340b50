import logging

import pytest

from refdesk.live.bus.connectivity import REMIND, Connectivity
from refdesk.live.bus.redis import RedisBus
from tests.services import free_port


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "refdesk.live.bus")


def test_an_outage_is_logged_once_with_the_setting_and_every_ten_minutes(caplog: pytest.LogCaptureFixture) -> None:
    now = 1000.0
    connectivity = Connectivity("REFDESK_BUS_URL", lambda: now)
    for _ in range(60):
        connectivity.lost("listen", OSError("refused"))
        connectivity.lost("send", OSError("refused"))
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("REFDESK_BUS_URL: the bus can't be reached.")
    now += REMIND
    connectivity.lost("listen", OSError("refused"))
    assert len(caplog.messages) == 2


def test_the_bus_is_reached_again_once_all_its_connections_are(caplog: pytest.LogCaptureFixture) -> None:
    connectivity = Connectivity("REFDESK_BUS_URL")
    connectivity.connected("listen")
    assert (connectivity.error, caplog.messages) == ("", [])
    for name in ("listen", "send"):
        connectivity.lost(name, OSError("refused"))
    connectivity.connected("listen")
    assert connectivity.error == "REFDESK_BUS_URL: refused"
    connectivity.connected("send")
    assert connectivity.error == ""
    assert caplog.messages[1:] == ["REFDESK_BUS_URL: the bus is reached again"]


async def test_an_unreachable_bus_names_its_setting() -> None:
    bus = RedisBus(f"redis://127.0.0.1:{free_port()}", "node-a", "tests")
    await bus.start(lambda topic, message: None, lambda: None)
    assert bus.error.startswith("REFDESK_BUS_URL: ")
    await bus.stop()
