"""Two servers on one SQLite database are reported, a restart is not."""

import pytest

from refdesk.presence import leases
from refdesk.presence.models import Node
from refdesk.project.node import AFTER, warn_of_second_process

WARNING = "another server process uses this SQLite database"

pytestmark = pytest.mark.django_db


def _warned(caplog: pytest.LogCaptureFixture) -> bool:
    return WARNING in caplog.text


def test_a_second_process_on_sqlite_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    for node in ("own", "other"):
        leases.begin(node)
    warn_of_second_process("own")
    assert _warned(caplog)


def test_a_process_alone_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    leases.begin("own")
    warn_of_second_process("own")
    assert not _warned(caplog)


def test_the_process_before_a_restart_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    leases.begin("before")
    Node.objects.update(lease_until=leases.database_now() + leases.LEASE - int(AFTER * 1000))
    leases.begin("own")
    warn_of_second_process("own")
    assert not _warned(caplog)
