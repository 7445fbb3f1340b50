"""Refdesk itself is upgraded from its first version with `bin/build` to this commit, while a chat goes on.

bin/test --long tests/upgrade
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from refdesk.client import operator, patron
from tests.servers import ANA, ROOT
from tests.services import free_port, until

from .small import Small, identity_of_user, install_systemctl

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800), pytest.mark.usefixtures("process")]
FIRST = "33daf771"


def _clone(made: Small) -> None:
    """A clone at the first version, with packages and front end of its own from the registries."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(made.clone)], check=True)
    made.git("checkout", "--quiet", FIRST)
    subprocess.run(["bin/build"], cwd=made.clone, env=made.environ, check=True)


async def test_chat_goes_on_over_an_upgrade_with_migrations(tmp_path: Path) -> None:
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
        passwords = {line.split()[0]: line.split()[1] for line in lines}
        async with operator(url, ANA, passwords[ANA]) as desk:
            await desk.watch()
            await desk.set_status("online")
            async with patron(url, "ask", "Where are the maps?") as window:
                chat = await desk.claim(window.chat)
                done = asyncio.create_task(asyncio.to_thread(made.upgrade, target))
                texts, longest = ["Where are the maps?"], 0.0
                while not done.done():
                    began = monotonic()
                    for side, text in ((window, f"patron {len(texts)}"), (chat, f"operator {len(texts)}")):
                        await side.say(text, limit=300)
                        texts.append(text)
                    longest = max(longest, monotonic() - began)
                    await asyncio.wait([done], timeout=0.2)
                result = await done
                assert result.returncode == 0, result.stdout + result.stderr
                await chat.until(lambda it: it.feed.texts == texts, 60)
                await window.until(lambda it: it.feed.texts == texts, 60)
        away = [line for line in result.stdout.splitlines() if "away for" in line]
        print(f"{len(texts)} messages, the longest wait {longest:.1f} s; {away}", file=sys.stderr)
        assert made.git("rev-parse", "HEAD") == target
    finally:
        made.systemctl("stop", "--", "refdesk.service")


def _here() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
