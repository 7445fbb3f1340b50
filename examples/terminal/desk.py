"""An operator in a terminal: signs in, claims chats, prints what is said, sends what is typed. See README.md.

    python desk.py http://localhost:8000 ana@harbour.example

The password is read from REFDESK_PASSWORD, or from a prompt. Rules P1, P7 and so on are those of docs/protocol.md.
"""

import asyncio
import getpass
import json
import os
import random
import secrets
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

FINAL = {4400, 4403, 4406}
"""Close codes after which an operator does not come back (P6); after 4401 they do, with a fresh token."""
FIRST_WAIT, LONGEST_WAIT, SETTLED, WELCOME_WITHIN = 0.5, 15.0, 5.0, 10.0
"""Seconds: back-off and patience (P5, P6)."""
Frame = dict[str, Any]


class Stopped(Exception):
    """The server refuses further connections of this client, or the session has ended."""


def new_key() -> str:
    """A UUID of version 7 without hyphens (P7)."""
    return f"{time.time_ns() // 1_000_000:012x}7{secrets.token_hex(2)[1:]}8{secrets.token_hex(8)[1:]}"


class Session:
    """The operator's session over HTTP."""

    def __init__(self, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def sign_in(self, email: str, password: str) -> None:
        """Fill in the form at /login/ as a browser does."""
        self.http.open(f"{self.url}/login/", timeout=30).close()
        form = {"email": email, "password": password, "csrfmiddlewaretoken": self.cookie("csrftoken")}
        try:
            self.post("/login/", urllib.parse.urlencode(form).encode())
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"Not signed in: HTTP {refused.code}") from None

    def connection_token(self) -> str:
        """A token for one connection."""
        try:
            return str(json.loads(self.post("/api/v1/desk/connection-token", b""))["token"])
        except urllib.error.HTTPError as refused:
            if refused.code in (401, 403):
                raise Stopped("signed out") from None
            raise

    def post(self, path: str, body: bytes) -> bytes:
        """POST with Django's CSRF token; returns the response's body."""
        headers = {"X-CSRFToken": self.cookie("csrftoken"), "Referer": f"{self.url}/"}
        with self.http.open(urllib.request.Request(self.url + path, body, headers), timeout=30) as answer:
            return bytes(answer.read())

    def cookie(self, name: str) -> str:
        """The value of a cookie, empty where there is none."""
        return next((cookie.value or "" for cookie in self.cookies if cookie.name.removeprefix("__Host-") == name), "")


@dataclass
class Chat:
    """The received part of a chat's log, and unacknowledged acts, of which only the first is in flight."""

    through: int = 0
    acts: deque[Frame] = field(default_factory=deque)
    opened: bool = False


class Desk:
    """A connection of the operator's, and the chats that they opened."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.chats: dict[int, Chat] = {}
        self.waiting: dict[int, int] = {}
        """Waiting chats, with the version of their rows."""
        self.current: int | None = None
        self.status_key = self.epoch = ""
        self.socket: ClientConnection | None = None
        self.later: set[asyncio.Task[None]] = set()

    async def stay(self) -> None:
        """Connect, and again whenever the connection is lost (P6)."""
        longest = FIRST_WAIT
        while True:
            began, code = time.monotonic(), await self.try_once()
            self.socket = None
            if code in FINAL:
                raise Stopped(code)
            if time.monotonic() - began >= SETTLED:
                longest = FIRST_WAIT
            print("* reconnecting", flush=True)
            await asyncio.sleep(random.uniform(0, longest))
            longest = min(2 * longest, LONGEST_WAIT)

    async def try_once(self) -> int | None:
        """One connection; its close code, None where it ended without."""
        try:
            return await self.connect_once()
        except InvalidStatus as refused:
            if refused.response.status_code == 403:
                raise Stopped("HTTP 403") from None
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        except (OSError, TimeoutError, WebSocketException) as lost:
            print(f"* no connection: {lost}", flush=True)
        return None

    async def connect_once(self) -> int | None:
        """One connection, from a fresh token to its end; the close code."""
        token = await asyncio.to_thread(self.session.connection_token)
        async with connect("ws" + self.session.url.removeprefix("http") + "/live/socket") as socket:
            await socket.send(json.dumps({"kind": "desk_hello", "version": 2, "token": token}))
            first = await asyncio.wait_for(socket.recv(), WELCOME_WITHIN)
            await self.take_message(str(first), socket)
            async for message in socket:
                await self.take_message(str(message), socket)
            return socket.close_code

    async def take_message(self, message: str, socket: ClientConnection) -> None:
        """A message holds one frame or several, one to a line (P1). Frames of other kinds are ignored."""
        for line in message.split("\n"):
            frame = json.loads(line)
            if frame["kind"] == "bye" and frame["code"] in FINAL:
                raise Stopped(frame["code"])
            if frame["kind"] == "welcome":
                self.take_epoch(frame["epoch"])
                await self.resume(socket)
            elif frame["kind"] == "ping":  # without an answer, the desk counts as frozen (P48)
                await self.send({"kind": "pong", "n": frame["n"]})
            else:
                await self.take_content(frame)

    async def take_content(self, frame: Frame) -> None:
        if frame["kind"] == "opened" and self.is_set_back(frame):
            self.epoch = ""
            raise ConnectionError("the server's log was set back")
        if frame["kind"] == "board":
            self.take_board(frame)
        elif frame["kind"] == "events":
            await self.take_events(frame)
        elif frame["kind"] in ("done", "refused") and "key" in frame:
            await self.answered(frame)

    def take_epoch(self, epoch: str) -> None:
        """In another epoch, known numbers are invalid: the database was set back (P38)."""
        if epoch != self.epoch:
            self.epoch = epoch
            self.waiting.clear()
            for chat in self.chats.values():
                chat.through = 0

    def is_set_back(self, opened: Frame) -> bool:
        """Whether the log ends before what is here."""
        return bool(opened["epoch"] != self.epoch or opened["through"] < self.chats[opened["log"][1]].through)

    async def resume(self, socket: ClientConnection) -> None:
        """Set the operator online, watch the boards, reopen open chats, resend unacknowledged acts (P7, P15)."""
        self.socket = socket
        self.status_key = new_key()
        await self.send({"kind": "set_status", "key": self.status_key, "status": "online"})
        await self.send({"kind": "watch"})
        for number, chat in self.chats.items():
            if chat.opened:
                await self.send({"kind": "open", "log": ["chat", number], "after": chat.through})
            await self.send_first(chat)

    async def send(self, frame: Frame) -> None:
        """Send a frame. On failure, the reader notices the lost connection."""
        if self.socket is not None:
            with suppress(WebSocketException):
                await self.socket.send(json.dumps(frame))

    def take_board(self, frame: Frame) -> None:
        """Store waiting chats. An older row is ignored; a chat that isn't waiting any more is removed (P22)."""
        for row in frame["rows"]:
            number = row["chat"]
            if row["version"] < self.waiting.get(number, 0):
                continue
            if row["state"] != "waiting":
                self.waiting.pop(number, None)
            elif number not in self.waiting:
                name = row["name"] or f"Guest {row['guest']}"
                print(f"* chat {number} waits: {name}: {row['excerpt']}", flush=True)
            if row["state"] == "waiting":
                self.waiting[number] = row["version"]

    async def take_events(self, frame: Frame) -> None:
        """Apply only newer events; after a gap, open the feed again (P14)."""
        _, number = frame["log"]
        chat = self.chats[number]
        if frame["after"] > chat.through:
            await self.send({"kind": "open", "log": frame["log"], "after": chat.through})
            return
        for event in frame["events"]:
            if event["seq"] > chat.through:
                show(number, event)
        chat.through = max(chat.through, frame["through"])

    async def act(self, number: int, act: Frame) -> None:
        """Queue an act on a chat. It stays in the queue until it is acknowledged."""
        chat = self.chats.setdefault(number, Chat())
        chat.acts.append({"kind": "do", "key": new_key(), "log": ["chat", number], "act": act})
        if len(chat.acts) == 1:
            await self.send_first(chat)

    async def send_first(self, chat: Chat) -> None:
        """Send the first act of the queue."""
        if chat.acts:
            await self.send(chat.acts[0])

    async def send_later(self, chat: Chat, seconds: float) -> None:
        """Send the first act after a pause, during which frames are still read."""
        await asyncio.sleep(seconds)
        await self.send_first(chat)

    async def answered(self, frame: Frame) -> None:
        """An act was stored or refused. One that may be sent again stays first (P10)."""
        if frame["key"] == self.status_key and frame["kind"] == "done":
            print("* online", flush=True)
        chat = next((chat for chat in self.chats.values() if chat.acts and chat.acts[0]["key"] == frame["key"]), None)
        if chat is None:
            return
        refusal = frame.get("refusal", {})
        if "retry_after" in refusal:
            self.later.add(asyncio.create_task(self.send_later(chat, refusal["retry_after"])))
            return
        done = chat.acts.popleft()
        if refusal:
            print(f"* not done: {refusal['name']}", flush=True)
        elif done["act"]["kind"] == "claim":
            chat.opened, (_, self.current) = True, done["log"]
            print(f"* claimed chat {self.current}", flush=True)
            await self.send({"kind": "open", "log": done["log"], "after": chat.through})
        await self.send_first(chat)

    async def command(self, line: str) -> None:
        """`/claim` (the chat that waited longest), `/end`, or a message to the chat claimed last."""
        if line == "/claim":
            if self.waiting:
                await self.act(min(self.waiting), {"kind": "claim"})
            else:
                print("* no one waits", flush=True)
        elif self.current is None:
            print("* claim a chat first: /claim", flush=True)
        elif line == "/end":
            await self.act(self.current, {"kind": "end"})
        elif line:
            await self.act(self.current, {"kind": "say", "text": line})


def show(chat: int, event: Frame) -> None:
    """Print an event; a line at a time, so that others can read it."""
    body = event["body"]
    if body["kind"] == "message_sent":
        name = event["by"].get("name", "Patron")
        print(f"[{chat}] {name}: {body['text']}", flush=True)
    elif body["kind"] == "ended":
        print(f"[{chat}] * ended by {body['by']}", flush=True)
    elif body["kind"] == "connection_lost":
        print(f"[{chat}] * the patron lost the connection", flush=True)


def lines_typed() -> "asyncio.Queue[str]":
    """Lines of standard input, read by a daemon thread, which doesn't prevent the program from ending."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def obey(desk: Desk) -> None:
    """Carry out typed lines."""
    lines = lines_typed()
    while True:
        await desk.command((await lines.get()).strip())


async def main(url: str, email: str) -> None:
    """Work until the server signs the operator out, or Ctrl-C."""
    session = Session(url.rstrip("/"))
    password = os.environ.get("REFDESK_PASSWORD") or getpass.getpass()
    await asyncio.to_thread(session.sign_in, email, password)
    print(f"* signed in as {email}", flush=True)
    desk = Desk(session)
    typing = asyncio.create_task(obey(desk))
    try:
        await desk.stay()
    except Stopped as stopped:
        print(f"* the server closed the connection: {stopped}", flush=True)
    typing.cancel()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
