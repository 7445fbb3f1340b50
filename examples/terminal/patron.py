"""A patron in a terminal: starts a chat, prints what is said, sends what is typed. See README.md.

    python patron.py http://localhost:8000 ask "Where is the map room?"

Rules P1, P7 and so on are those of docs/protocol.md.
"""

import asyncio
import json
import random
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

FINAL = {4400, 4401, 4403, 4406}
"""Close codes after which a patron does not come back (P6)."""
FIRST_WAIT, LONGEST_WAIT, SETTLED, WELCOME_WITHIN = 0.5, 15.0, 5.0, 10.0
"""Seconds: back-off and patience (P5, P6)."""
Frame = dict[str, Any]


class Stopped(Exception):
    """The server refuses further connections of this client; `code` says why."""


def new_key() -> str:
    """A UUID of version 7 without hyphens (P7)."""
    return f"{time.time_ns() // 1_000_000:012x}7{secrets.token_hex(2)[1:]}8{secrets.token_hex(8)[1:]}"


def start_chat(url: str, widget: str, question: str) -> tuple[int, str]:
    """Start a chat over HTTP. The same key again, after a lost answer, would give the same chat."""
    body = json.dumps({"key": new_key(), "question": question}).encode()
    request = urllib.request.Request(
        f"{url}/api/v1/widgets/{widget}/chats", body, {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            made = json.load(answer)
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"No chat was started: {refused.read().decode()}") from None
    return made["chat"], made["token"]


class Window:
    """One window of the patron: the received part of the chat's log, and unacknowledged acts."""

    def __init__(self, url: str, chat: int, token: str) -> None:
        self.address = "ws" + url.removeprefix("http") + "/live/socket"
        self.chat, self.token = chat, token
        self.name, self.attempt, self.seat, self.through, self.epoch = new_key(), 0, 0, 0, ""
        self.socket: ClientConnection | None = None
        # Acts in their order. Only the first is in flight, so that none overtakes another.
        self.acts: deque[Frame] = deque()
        self.later: asyncio.Task[None] | None = None
        self.ended = False

    async def stay(self) -> None:
        """Connect, and again whenever the connection is lost, until the chat is over (P6)."""
        longest = FIRST_WAIT
        while not self.ended:
            began, code = time.monotonic(), await self.try_once()
            self.socket = None
            if code in FINAL:
                raise Stopped(code)
            if time.monotonic() - began >= SETTLED:
                longest = FIRST_WAIT
            if not self.ended:
                print("* reconnecting", flush=True)
                await asyncio.sleep(random.uniform(0, longest))
                longest = min(2 * longest, LONGEST_WAIT)

    async def try_once(self) -> int | None:
        """One connection; its close code, None where it ended without."""
        try:
            return await self.connect_once()
        except InvalidStatus as refused:
            if refused.response.status_code == 403:
                raise Stopped(403) from None
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except (OSError, TimeoutError, WebSocketException) as lost:
            print(f"* no connection: {lost}", flush=True)
        return None

    async def connect_once(self) -> int | None:
        """One connection, from the hello to its end; the close code."""
        async with connect(self.address) as socket:
            self.attempt += 1
            hello = {"kind": "patron_hello", "version": 2, "token": self.token, "window": self.name}
            hello |= {
                "attempt": self.attempt,
                "seat": self.seat,
                "after": self.through,
                "epoch": self.epoch,
                "visible": True,
            }
            await socket.send(json.dumps(hello))
            first = await asyncio.wait_for(socket.recv(), WELCOME_WITHIN)
            await self.take_message(str(first), socket)
            async for message in socket:
                await self.take_message(str(message), socket)
                if self.ended:
                    return None
            return socket.close_code

    async def take_message(self, message: str, socket: ClientConnection) -> None:
        """A message holds one frame or several, one to a line (P1). Frames of other kinds are ignored."""
        for line in message.split("\n"):
            frame = json.loads(line)
            if frame["kind"] == "bye" and frame["code"] in FINAL:
                raise Stopped(frame["code"])
            if frame["kind"] == "welcome":
                self.take_epoch(frame["epoch"])
            elif frame["kind"] == "opened" and (frame["epoch"] != self.epoch or frame["through"] < self.through):
                self.epoch = ""
                raise ConnectionError("the server's log was set back")
            elif frame["kind"] == "seat":
                await self.take_seat(frame, socket)
            elif frame["kind"] == "events":
                await self.take_events(frame, socket)
            elif frame["kind"] in ("done", "refused"):
                await self.answered(frame)

    def take_epoch(self, epoch: str) -> None:
        """In another epoch, known numbers are invalid: the database was set back (P38)."""
        if epoch != self.epoch:
            self.epoch, self.seat, self.through = epoch, 0, 0

    async def take_seat(self, frame: Frame, socket: ClientConnection) -> None:
        """Once this window has the seat, resend unacknowledged acts with their keys (P7, P19)."""
        self.socket = socket if frame["held"] else None
        if frame["held"]:
            self.seat = frame["seat"]
            await self.send_first()
        else:
            print("* the chat is open in another window", flush=True)

    async def take_events(self, frame: Frame, socket: ClientConnection) -> None:
        """Apply only newer events; after a gap, open the feed again (P14)."""
        if frame["after"] > self.through:
            await socket.send(json.dumps({"kind": "open", "log": ["chat", self.chat], "after": self.through}))
            return
        for event in frame["events"]:
            if event["seq"] > self.through:
                self.show(event)
        self.through = max(self.through, frame["through"])

    def show(self, event: Frame) -> None:
        """Print an event; a line at a time, so that others can read it."""
        body = event["body"]
        if body["kind"] == "message_sent":
            name = event["by"].get("name", "You") if event["by"]["role"] == "operator" else "You"
            print(f"{name}: {body['text']}", flush=True)
        elif body["kind"] in ("claimed", "taken_over"):
            print(f"* {body['name']} is here", flush=True)
        elif body["kind"] == "ended":
            self.ended = True
            print(f"* ended by {body['by']}", flush=True)

    async def act(self, act: Frame) -> None:
        """Queue an act. It stays in the queue until it is acknowledged."""
        self.acts.append({"kind": "do", "key": new_key(), "log": ["chat", self.chat], "act": act})
        if len(self.acts) == 1:
            await self.send_first()

    async def send_first(self) -> None:
        """Send the first act of the queue. On failure, the next connection sends it again."""
        if self.acts and self.socket is not None:
            with suppress(WebSocketException):
                await self.socket.send(json.dumps(self.acts[0]))

    async def send_later(self, seconds: float) -> None:
        """Send the first act after a pause, during which frames are still read."""
        await asyncio.sleep(seconds)
        await self.send_first()

    async def answered(self, frame: Frame) -> None:
        """An act was stored or refused. One that may be sent again stays first (P10)."""
        if not self.acts or frame.get("key") != self.acts[0]["key"]:
            return
        refusal = frame.get("refusal", {})
        if refusal.get("name") == "SeatMoved":
            return
        if "retry_after" in refusal:
            self.later = asyncio.create_task(self.send_later(refusal["retry_after"]))
            return
        if refusal:
            print(f"* not sent: {refusal['name']}", flush=True)
        self.acts.popleft()
        await self.send_first()


def lines_typed() -> "asyncio.Queue[str]":
    """Lines of standard input, read by a daemon thread, which doesn't prevent the program from ending."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def send_typed(window: Window) -> None:
    """Send what is typed; `/end` ends the chat."""
    lines = lines_typed()
    while True:
        line = await lines.get()
        if line.strip() == "/end":
            await window.act({"kind": "end"})
        elif line.strip():
            await window.act({"kind": "say", "text": line.rstrip("\n")})


async def main(url: str, widget: str, question: str) -> None:
    """Talk until the chat is over."""
    chat, token = await asyncio.to_thread(start_chat, url.rstrip("/"), widget, question)
    print(f"* chat {chat}", flush=True)
    window = Window(url.rstrip("/"), chat, token)
    typing = asyncio.create_task(send_typed(window))
    try:
        await window.stay()
    except Stopped as stopped:
        print(f"* the server closed the connection: {stopped}", flush=True)
    typing.cancel()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
