"""Kills while operators work on tickets: acts repeated with their key are stored once."""

import asyncio
from typing import Any

from refdesk.client import Http, HttpRefused, upload
from refdesk.client.connection import new_key
from refdesk.client.observable import Observable
from refdesk.client.sign_in import sign_in
from refdesk.client.transport import STREAM_LOST
from tests.files.samples import PDF
from tests.servers import ANA, Server, server

KILLS, BETWEEN = 3, 25
TICKETS = "/api/v1/desk/tickets"
AWAY = 60.0


class Clerk(Observable):
    """Opens tickets and acts on them in turn, repeating requests until the server answers."""

    def __init__(self, http: Http, queue: int) -> None:
        super().__init__()
        self._http, self._queue = http, queue
        self.count = 0
        self.made: dict[int, str] = {}
        self.over = False

    async def work(self) -> None:
        """Work until the test stops it."""
        while not self.over:
            question = f"Question {len(self.made)}"
            answer = await self._request(
                TICKETS, {"key": new_key(), "queue": self._queue, "question": question, "note": "N"}
            )
            ticket = int(answer["ticket"])
            for act in (
                {"kind": "reply", "text": "Answer", "after": 2, "files": [await self._upload(ticket)]},
                {"kind": "save_note", "text": "Called"},
                {"kind": "set_tags", "tags": ["maps"]},
                {"kind": "set_status", "status": "closed"},
            ):
                await self._request(f"{TICKETS}/{ticket}/acts?key={new_key()}", act)
            self.made[ticket] = question

    async def check(self) -> None:
        """Each ticket has each of its events once, in order."""
        kinds = ["opened", "note_saved", "replied", "assigned", "status_changed", "note_saved", "tagged"]
        for ticket, question in self.made.items():
            whole = (await self._http.get(f"{TICKETS}/{ticket}")).json()
            assert [each["body"]["kind"] for each in whole["entries"]] == [*kinds, "status_changed"]
            assert whole["ticket"]["question"] == question
            [file] = whole["entries"][2]["body"]["files"]
            assert (await self._http.get(f"/files/{file['token']}/")).body == PDF

    async def _upload(self, ticket: int) -> str:
        """Upload a file for a reply, repeating requests until it is stored."""
        fields = {"key": new_key(), "name": "map.pdf", "size": len(PDF)}
        upload_: str = (await self._request(f"{TICKETS}/{ticket}/files", fields))["token"]
        async with asyncio.timeout(AWAY):
            while True:
                try:
                    answer = await upload(self._http, upload_, PDF)
                except STREAM_LOST:
                    await asyncio.sleep(0.05)
                    continue
                if answer.status == 201:
                    return upload_
                assert answer.status in (500, 503), answer
                await asyncio.sleep(0.05)

    async def _request(self, path: str, content: Any) -> Any:
        csrf = next(value for name, value in self._http.cookies.items() if "csrf" in name.lower())
        async with asyncio.timeout(AWAY):
            while True:
                try:
                    answer = await self._http.post_json(path, content, X_CSRFToken=csrf, Referer=self._http.base)
                except HttpRefused as refused:
                    if refused.answer.status not in (500, 503):
                        raise
                except STREAM_LOST:
                    pass
                else:
                    self.count += 1
                    self.changed()
                    return answer
                await asyncio.sleep(0.05)


async def test_acts_on_tickets_survive_kills_and_are_stored_once() -> None:
    """Also if the server is killed between commit and answer: the repeat has the same key."""
    with server() as running:
        http = await sign_in(running.url, ANA, running.passwords[ANA])
        [queue] = (await http.get("/api/v1/desk/queues")).json()["queues"]
        clerk = Clerk(http, queue["id"])
        work = asyncio.create_task(clerk.work())
        work.add_done_callback(lambda _: clerk.changed())
        for _ in range(KILLS):
            await _until(clerk, work, clerk.count + BETWEEN)
            await _again(running)
        await _until(clerk, work, clerk.count + BETWEEN)
        clerk.over = True
        await work
        await clerk.check()
        assert len(clerk.made) > KILLS


async def _until(clerk: Clerk, work: asyncio.Task[None], count: int) -> None:
    await clerk.until(lambda it: it.count >= count or work.done(), AWAY)
    if work.done():
        await work


async def _again(running: Server) -> None:
    running.kill()
    await asyncio.to_thread(running.start)
