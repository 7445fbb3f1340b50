"""G6: a server that is killed in the middle of a delivery loses none, and repeats it with the same `webhook-id`."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from refdesk.client import Http
from refdesk.client.sign_in import sign_in
from refdesk.webhooks.queue import State
from refdesk.webhooks.signature import headers_of
from tests.faults.kill import DIES
from tests.faults.world import AWAY, at_desk, restarted, started, until_answered
from tests.servers import MARTA, Server, server

from .world import receiving

DYING = "tests.faults.kill"
MADE = (
    "from refdesk.libraries.models import Library",
    "from tests.webhooks.world import make_webhook",
    "webhook = make_webhook(Library.objects.get(departments__name='Reference'), {address!r}, events=['chat.started'])",
    "print(webhook.pk, webhook.read_secret())",
)


@pytest.mark.parametrize(("moment", "requests"), [("leased", 1), ("received", 2)])
async def test_G6_a_delivery_survives_a_kill_and_is_repeated_with_its_id(
    process: None, certificate: Path, moment: str, requests: int
) -> None:
    allowed = {"REFDESK_OUTGOING_NETWORKS": "127.0.0.0/8", "REFDESK_OUTGOING_CA": str(certificate)}
    with receiving(certificate) as receiver, server(allowed, entry=DYING) as running:
        statements = [line.format(address=receiver.address()) for line in MADE]
        number, secret = (await asyncio.to_thread(running.django, *statements)).split()
        running.environ[DIES] = moment
        await asyncio.to_thread(running.restart)
        async with at_desk(running):
            start = asyncio.create_task(started(running.url, "Where are the maps?"))
            await restarted(running)
            chat, _ = await start
            deliveries = await _delivered(running, int(number))
        assert [delivery["data"]["chat"] for delivery in deliveries] == [chat]
        assert {headers["webhook-id"] for headers, _ in receiver.requests} == {deliveries[0]["message"]}
        assert [request["data"]["chat"] for request in receiver.received] == [chat] * requests
        for headers, body in receiver.requests:
            signed = headers_of(headers["webhook-id"], int(headers["webhook-timestamp"]), body, secret)
            assert signed.items() <= headers.items()


async def _delivered(running: Server, webhook: int) -> list[dict[str, Any]]:
    """The deliveries of a webhook, once none of them waits."""
    http: Http = await until_answered(lambda: sign_in(running.url, MARTA, running.passwords[MARTA]))
    async with asyncio.timeout(AWAY):
        while True:
            answer = await http.get(f"/api/v1/desk/administration/webhooks/{webhook}/deliveries")
            rows: list[dict[str, Any]] = answer.json()["deliveries"]
            if rows and all(row["state"] == State.DELIVERED for row in rows):
                return rows
            await asyncio.sleep(0.1)
