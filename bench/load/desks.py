"""Desks that watch the board of a department: when each has all rows, and when each has the row of a new chat."""

import asyncio
import json
import re
from functools import partial
from time import perf_counter_ns, process_time
from typing import Any

from bench.load.websocket import Socket
from refdesk.protocol import VERSION

JOIN_SECONDS, ARRIVAL_SECONDS = 120, 20
CHECKED = 3
"""Desks whose rows are decoded. The others count them: decoding all would be most of the measurement."""
_CHAT = re.compile(rb'\{"chat":(\d+),"version"')


class Desk(Socket):
    """One desk, which is ready once it has `rows` rows."""

    def __init__(self, address: dict[str, Any], token: str, rows: int, desks: "Desks", checked: bool) -> None:
        super().__init__(address["path"], address["host"])
        self.versions: dict[int, int] = {}
        """The version of each chat's row, if the desk is checked."""
        self.bytes = self.frames = 0
        self._token, self._missing, self._desks, self._checked = token, rows, desks, checked

    def opened(self) -> None:
        hello = {"kind": "desk_hello", "version": VERSION, "token": self._token, "desk": True}
        self.send_text(json.dumps(hello).encode())

    def on_text(self, payload: bytes) -> None:
        self.bytes += len(payload)
        for line in payload.split(b"\n"):
            self.frames += 1
            if line.startswith(b'{"kind":"board"'):
                self._note_rows(line)
            elif line.startswith(b'{"kind":"ping"'):
                self.send_text(json.dumps({"kind": "pong", "n": json.loads(line)["n"]}).encode())
            elif line.startswith(b'{"kind":"welcome"'):
                self.send_text(b'{"kind":"watch"}')
            elif line.startswith((b'{"kind":"refused"', b'{"kind":"bye"')):
                self.fail(line.decode())

    def _note_rows(self, line: bytes) -> None:
        if self._checked:
            for row in json.loads(line)["rows"]:
                self.versions[row["chat"]] = row["version"]
        if self.ready.done():
            now = perf_counter_ns()
            for chat in _CHAT.findall(line):
                self._desks.arrived(self, int(chat), now)
            return
        self._missing -= line.count(b'{"chat":')
        if self._missing <= 0:
            self.ready.set_result(None)


class Desks:
    """All desks of one server."""

    def __init__(self) -> None:
        self._desks: list[Desk] = []
        self._arrivals: dict[int, dict[Desk, int]] = {}

    async def join(self, address: dict[str, Any], tokens: list[str], rows: int) -> dict[str, Any]:
        """Connect all desks at once and wait until each has all rows. Seconds, and bytes of the first desk."""
        loop, begin, cpu = asyncio.get_running_loop(), perf_counter_ns(), process_time()
        new = [Desk(address, token, rows, self, index < CHECKED) for index, token in enumerate(tokens)]
        self._desks += new
        async with asyncio.timeout(JOIN_SECONDS):
            await asyncio.gather(
                *(loop.create_connection(partial(_self, desk), "127.0.0.1", address["port"]) for desk in new)
            )
            await asyncio.gather(*(desk.ready for desk in new))
        checked = [len(desk.versions) for desk in new[:CHECKED]]
        seconds = (perf_counter_ns() - begin) / 1e9
        cpu = (process_time() - cpu) / seconds
        return {"seconds": seconds, "cpu": cpu, "bytes": new[0].bytes, "frames": new[0].frames, "checked": checked}

    async def arrivals(self, chat: int) -> dict[str, Any]:
        """When each desk got its first row of this chat, in ns of this machine's monotonic clock."""
        begin = perf_counter_ns()
        while len(self._arrivals.get(chat, ())) < len(self._desks):
            if perf_counter_ns() - begin > ARRIVAL_SECONDS * 1e9:
                raise TimeoutError(f"chat {chat} is on {len(self._arrivals.get(chat, ()))} desks only")
            await asyncio.sleep(0.005)
        return {"at": sorted(self._arrivals.pop(chat).values())}

    def arrived(self, desk: Desk, chat: int, now: int) -> None:
        self._arrivals.setdefault(chat, {}).setdefault(desk, now)

    def close(self) -> None:
        for desk in self._desks:
            desk.closing = True
            desk.transport.abort()
        self._desks.clear()
        self._arrivals.clear()


def _self(desk: Desk) -> Desk:
    return desk
