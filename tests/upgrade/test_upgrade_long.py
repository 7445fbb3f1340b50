"""Refdesk itself is upgraded from its first version with `bin/build` to this commit, while a chat goes on.

bin/test --long tests/upgrade
"""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from refdesk.client import operator, patron
from tests.servers import ANA, ROOT
from tests.services import free_port, until

from .small import Small, identity_of_user, install_systemctl

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800), pytest.mark.usefixtures("process")]
FIRST = "33daf771"
QUESTION = "Where are the maps?"
EARLIER_CLIENTS = """
import asyncio, itertools, sys
from refdesk.client import operator, patron

async def main(url, email, password, question):
    async with operator(url, email, password) as desk:
        await desk.watch()
        await desk.set_status("online")
        async with patron(url, "ask", question) as window:
            chat = await desk.claim(window.chat)
            print(window.chat, window.token, flush=True)
            for number in itertools.count():
                side = (window, chat)[number % 2]
                await side.say(f"text {number}", limit=300)
                print(f"text {number}", flush=True)
                await asyncio.sleep(0.05)

asyncio.run(main(*sys.argv[1:]))
"""


def _clone(made: Small) -> None:
    """A clone at the first version, with packages and front end of its own from the registries."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(made.clone)], check=True)
    made.git("checkout", "--quiet", FIRST)
    subprocess.run(["bin/build"], cwd=made.clone, env=made.environ, check=True)


async def test_chat_goes_on_over_an_upgrade_with_migrations(tmp_path: Path) -> None:
    """Pages of the version before are closed with 4406 and load again; what was acknowledged to them is there."""
    made, target = Small(tmp_path, [free_port()]), _here()
    for name in ("units", "bin", "data"):
        (tmp_path / name).mkdir()
    _clone(made)
    environ = {
        "REFDESK_DATA": str(made.data),
        "REFDESK_PORT": str(made.ports[0]),
        "REFDESK_DEMO": "1",
        "REFDESK_CHAT_MESSAGES": "100000",
    }
    install_systemctl(tmp_path)
    unit = {"user": identity_of_user(), "folder": str(made.clone), "environ": json.dumps(environ)}
    (tmp_path / "units/refdesk.service.json").write_text(json.dumps(unit))
    url = f"http://127.0.0.1:{made.ports[0]}"
    try:
        made.systemctl("start", "--", "refdesk.service")
        await asyncio.to_thread(until, made.answers, 120)
        lines = (made.data / "demo-passwords.txt").read_text().splitlines()
        password = {line.split()[0]: line.split()[1] for line in lines}[ANA]
        before = await _start_earlier_clients(made, url, password)
        assert before.stdout
        number, token = (await before.stdout.readline()).decode().split()
        result = await asyncio.to_thread(made.upgrade, target)
        assert result.returncode == 0, result.stdout + result.stderr
        acknowledged = [QUESTION, *await _texts_until_the_end(before)]
        async with operator(url, ANA, password) as desk:
            chat = await desk.open(int(number))
            async with patron(url, "ask", again=(int(number), token)) as window:
                await window.until(lambda it: it.feed.opened)
                # An answer may have been lost with its connection.
                assert chat.feed.texts[: len(acknowledged)] == acknowledged
                assert len(chat.feed.texts) <= len(acknowledged) + 1
                await window.say("And now?")
                await chat.say("Now as before.")
                await window.until(lambda it: it.feed.texts == [*chat.feed.texts])
        away = [line for line in result.stdout.splitlines() if "away for" in line]
        print(f"{len(acknowledged)} messages; {away}", file=sys.stderr)
        assert made.git("rev-parse", "HEAD") == target
    finally:
        made.systemctl("stop", "--", "refdesk.service")


async def _start_earlier_clients(made: Small, url: str, password: str) -> asyncio.subprocess.Process:
    """An operator and a patron who write in turn, by the clients of the first version."""
    script = made.folder / "earlier_clients.py"
    script.write_text(EARLIER_CLIENTS)
    python = made.clone / ".venv/bin/python"
    environ = {**made.environ, "PYTHONPATH": str(made.clone)}
    return await asyncio.create_subprocess_exec(
        python, script, url, ANA, password, QUESTION, cwd=made.clone, env=environ, stdout=asyncio.subprocess.PIPE
    )


async def _texts_until_the_end(clients: asyncio.subprocess.Process) -> list[str]:
    """The acknowledged texts. Clients that speak the new version of the protocol, too, don't end by themselves."""
    with suppress(TimeoutError):
        await asyncio.wait_for(clients.wait(), 20)
    if clients.returncode is None:
        clients.terminate()
    out, _ = await clients.communicate()
    return out.decode().splitlines()


def _here() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
