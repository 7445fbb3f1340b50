"""Errors while a batch is delivered stay without effect on other connections."""

from collections.abc import Sequence

import pytest

from refdesk.database.writer_lanes import Lanes
from refdesk.eventlog.outcomes import Outcome, Refused, Stored
from refdesk.eventlog.refusals import NoSuchChat
from tests.databases import Database


async def test_outcomes_are_delivered_though_the_announcement_or_a_callback_raises(
    sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def announce(stored: Sequence[Stored]) -> None:
        raise RuntimeError("a hub that broke")

    def broken(outcome: Outcome) -> None:
        raise RuntimeError("a connection that broke")

    outcomes, lanes = list[Outcome](), Lanes(1, announce)
    await lanes.durable()
    lanes._lanes[0]._deliver([], [broken, outcomes.append], [Refused(NoSuchChat())] * 2, 0.0)
    lanes.close()
    assert outcomes == [Refused(NoSuchChat())]
    assert [record.message for record in caplog.records] == [
        "0 outcomes could not be announced",
        "an outcome could not be delivered",
    ]
