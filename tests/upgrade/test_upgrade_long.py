"""Refdesk itself is upgraded while a chat goes on: from the first version with `bin/build`, and to a later one.

bin/test --long tests/upgrade
"""

import asyncio
import subprocess
import sys
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest

from refdesk.client import operator, patron
from tests.servers import ANA, ROOT
from tests.services import Postgres, free_port

from .small import Small, served_by_units

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
ADDS_A_COLUMN = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("canned", "%s")]
    operations = [migrations.AddField("cannedmessage", "subject", models.CharField(max_length=40, null=True))]
"""


def _clone(made: Small, repository: Path, version: str) -> None:
    """A clone at that version, with packages and front end of its own from the registries."""
    subprocess.run(["git", "clone", "--quiet", str(repository), str(made.clone)], check=True)
    made.git("checkout", "--quiet", version)
    subprocess.run(["bin/build"], cwd=made.clone, env=made.environ, check=True)


def _add_column(made: Small) -> tuple[Path, str]:
    """A repository with this version and one that adds a column, and the commit of the latter."""
    repository = made.folder / "origin"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(repository)], check=True)
    models, migrations = repository / "refdesk/canned/models.py", repository / "refdesk/canned/migrations"
    models.write_text(
        models.read_text().replace(
            "    class Meta", "    subject = models.CharField(max_length=40, null=True)\n\n    class Meta", 1
        )
    )
    latest = sorted(migrations.glob("0*.py"))[-1].stem
    (migrations / "0999_subject.py").write_text(ADDS_A_COLUMN % latest)
    made.git("add", "--all", cwd=repository)
    made.git("commit", "--quiet", "--message", "canned: add a subject", cwd=repository)
    return repository, made.git("rev-parse", "HEAD", cwd=repository)


async def test_chat_goes_on_over_an_upgrade_with_migrations(tmp_path: Path) -> None:
    """Pages of the version before are closed with 4406 and load again; what was acknowledged to them is there."""
    made, target = Small(tmp_path, [free_port()]), _here()
    _clone(made, ROOT, FIRST)
    url = f"http://127.0.0.1:{made.ports[0]}"
    with _serving(made):
        password = _password(made)
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


async def test_a_process_always_answers_while_an_added_column_is_upgraded(tmp_path: Path, postgres: Postgres) -> None:
    made = Small(tmp_path, [free_port(), free_port()])
    repository, target = _add_column(made)
    _clone(made, repository, _here())
    first, second = (f"http://127.0.0.1:{port}" for port in made.ports)
    with _serving(made, REFDESK_DATABASE_URL=postgres.database()):
        async with operator(first, ANA, _password(made)) as desk:
            await desk.watch()
            await desk.set_status("online")
            async with patron(second, "ask", QUESTION) as window:
                chat = await desk.claim(window.chat)
                upgrading = asyncio.create_task(asyncio.to_thread(made.upgrade, target))
                texts, answering = [QUESTION], set[int]()
                while not upgrading.done():
                    texts.append(f"text {len(texts)}")
                    await (window, chat)[len(texts) % 2].say(texts[-1], limit=60)
                    answering.add(await asyncio.to_thread(made.answering))
                result = await upgrading
                assert result.returncode == 0, result.stdout + result.stderr
                await window.until(lambda it: it.feed.texts == texts)
                await chat.until(lambda it: it.feed.texts == texts)
    print(f"{len(texts)} messages; {result.stdout}", file=sys.stderr)
    assert answering == {1, 2}
    assert made.git("rev-parse", "HEAD") == target


def _serving(made: Small, **settings: str) -> AbstractContextManager[None]:
    """With the demo, which the first process creates."""
    return served_by_units(made, 120, REFDESK_DEMO="1", REFDESK_CHAT_MESSAGES="100000", **settings)


def _password(made: Small) -> str:
    lines = (made.data / "demo-passwords.txt").read_text().splitlines()
    return {line.split()[0]: line.split()[1] for line in lines}[ANA]


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
