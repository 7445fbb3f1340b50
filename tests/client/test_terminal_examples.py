"""The clients in examples/terminal talk to each other through a real server."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.servers import ANA, Server, server

FOLDER = Path(__file__).parents[2] / "examples/terminal"
WITHIN = 40.0
QUESTION = "Where is the map room?"


class Terminal:
    """A running program, its input and its output."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.printed: list[str] = []

    async def sees(self, text: str) -> None:
        assert self._process.stdout
        async with asyncio.timeout(WITHIN):
            while True:
                line = (await self._process.stdout.readline()).decode()
                assert line, f"it ended without {text!r}: {self.printed}"
                self.printed.append(line.rstrip("\n"))
                if text in line:
                    return

    def types(self, *lines: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())

    async def ends(self) -> int:
        return await asyncio.wait_for(self._process.wait(), WITHIN)

    def said(self, who: str) -> list[str]:
        return [line.partition(f"{who}: ")[2] for line in self.printed if f"{who}: " in line and "waits" not in line]


@asynccontextmanager
async def terminal(script: str, *args: str, **environ: str) -> AsyncIterator[Terminal]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(FOLDER / script),
        *args,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "default", **environ},
    )
    try:
        yield Terminal(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture(name="running", scope="module")
def _running(process: None) -> Iterator[Server]:
    with server() as running:
        yield running


async def test_patron_and_operator_talk_through_a_kill_of_the_server(running: Server) -> None:
    password = running.passwords[ANA]
    async with terminal("desk.py", running.url, ANA, REFDESK_PASSWORD=password) as desk:
        await desk.sees("* online")
        async with terminal("patron.py", running.url, "ask", QUESTION) as patron:
            await patron.sees("* chat")
            await desk.sees(QUESTION)
            desk.types("/claim")
            await desk.sees("claimed chat")
            desk.types("On the second floor.")
            await patron.sees("On the second floor.")
            patron.types(*(f"before {n}" for n in range(5)))
            await desk.sees("before 4")
            await asyncio.to_thread(running.kill)
            await patron.sees("reconnecting")
            patron.types(*(f"after {n}" for n in range(5)))
            desk.types("Are you there?")
            await asyncio.to_thread(running.start)
            await desk.sees("after 4")
            await patron.sees("Are you there?")
            patron.types("/end")
            await desk.sees("ended by patron")
            await patron.sees("ended by patron")
            assert await patron.ends() == 0
    said = [f"before {n}" for n in range(5)] + [f"after {n}" for n in range(5)]
    assert desk.said("Patron") == [QUESTION, *said]
    assert patron.said("Ana Morales") == ["On the second floor.", "Are you there?"]


async def test_patron_says_why_no_chat_was_started(running: Server) -> None:
    async with terminal("patron.py", running.url, "no-such-widget", "Anybody?") as patron:
        assert await patron.ends() == 1
