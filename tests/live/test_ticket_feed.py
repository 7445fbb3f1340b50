"""The tasks that announce changes of tickets."""

import asyncio
import gc
import logging
import warnings
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.live.messages import TicketHint
from refdesk.live.ticket_feed import TicketFeed
from refdesk.tickets.notices import Notice

HINT = TicketHint(ticket=12, queue=3, seq=4, before=2, notices=(Notice("assigned", seq=4, to=5),))


async def _unavailable(function: Any, *args: Any, **kwargs: Any) -> Any:
    raise OperationalError("the server closed the connection")


async def test_feed_stopped_before_the_first_step_of_its_tasks_leaves_no_coroutine() -> None:
    feed = TicketFeed(_unavailable, list)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        feed.announce(HINT)
        feed.stop()
        await asyncio.sleep(0)
        gc.collect()
    assert [str(warning.message) for warning in caught] == []


async def test_feed_logs_a_warning_while_the_database_is_unavailable(caplog: pytest.LogCaptureFixture) -> None:
    feed = TicketFeed(_unavailable, list)
    feed.announce(HINT)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.WARNING]
