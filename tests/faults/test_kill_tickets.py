"""Kills while operators work on tickets: acts repeated with their key are stored once."""

import asyncio
from typing import Any

from refdesk.client import Http, HttpRefused, upload
from refdesk.client.connection import new_key
from refdesk.client.observable import Observable
from refdesk.client.sign_in import sign_in
from tests.files.samples import PDF
from tests.servers import ANA, Server, server

from .world import AWAY, until_answered

KILLS, BETWEEN = 3, 25
TICKETS = "/api/v1/desk/tickets"


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
            assert [entry["body"]["kind"] for entry in whole["entries"]] == [*kinds, "status_changed"]
            assert whole["ticket"]["question"] == question
            [file] = whole["entries"][2]["body"]["files"]
            assert (await self._http.get(f"/files/{file['token']}/")).body == PDF

    async def _upload(self, ticket: int) -> str:
        """Upload a file for a reply, repeating requests until it is stored."""
        fields = {"key": new_key(), "name": "map.pdf", "size": len(PDF)}
        token: str = (await self._request(f"{TICKETS}/{ticket}/files", fields))["token"]

        async def stored() -> None:
            answer = await upload(self._http, token, PDF)
            if answer.status != 201:
                raise HttpRefused(token, answer)

        await until_answered(stored)
        return token

    async def _request(self, path: str, content: Any) -> Any:
        csrf = next(value for name, value in self._http.cookies.items() if "csrf" in name.lower())
        headers = {"X_CSRFToken": csrf, "Referer": self._http.base}
        answer = await until_answered(lambda: self._http.post_json(path, content, **headers))
        self.count += 1
        self.changed()
        return answer


async def test_acts_on_tickets_survive_kills_and_are_stored_once() -> None:
    """The same holds if the server is killed between commit and answer: the repeat has the same key."""
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
