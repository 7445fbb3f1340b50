"""An upgrade is killed between two migrations, in the middle of the second one, and started again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import the_postgres
from tests.servers import ROOT, NotReady, Server, demo_database, server

from .later_version import ADDS_COLUMNS, ADDS_TABLE, MODELS, later_version, restart, talk
from .world import at_desk, check_same, conversation

KILLED_ONCE = """

class KilledOnce(migrations.CreateModel):
    def database_forwards(self, *args):
        super().database_forwards(*args)
        marker = Path({marker!r})
        if marker.exists():
            marker.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
"""
IS_KILLED = ADDS_TABLE.replace("migrations.CreateModel", "KilledOnce")
CONTRACTS = "migrations.RunPython(migrations.RunPython.noop),"
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(name="earlier", params=KINDS)
def _earlier(request: pytest.FixtureRequest, process: object) -> Iterator[Server]:
    settings = {}
    if request.param == "postgresql":
        postgres = the_postgres()
        postgres.start()
        settings["REFDESK_DATABASE_URL"] = demo_database(postgres)
    with server(settings, forked=False) as running:
        yield running


def _later(folder: Path, operations: str) -> Path:
    """A version whose second migration is killed once."""
    marker = folder / "marker"
    marker.touch()
    return later_version(folder, [ADDS_COLUMNS, operations], MODELS, KILLED_ONCE.format(marker=str(marker)))


async def test_G8_killed_upgrade_is_completed_by_the_next_start(earlier: Server, tmp_path: Path) -> None:
    """Meanwhile the earlier version doesn't work on half of the migrations, and says why."""
    later = _later(tmp_path, IS_KILLED + CONTRACTS)
    async with at_desk(earlier) as desk, conversation(earlier, desk) as chat:
        said = await talk(chat, "before")
        with pytest.raises(NotReady):
            await asyncio.to_thread(restart, earlier, later)
        assert earlier.wait() == -9
        with pytest.raises(NotReady):
            await asyncio.to_thread(restart, earlier, ROOT)
        assert "A later version of Refdesk has migrated the database (chats.0998_later)" in earlier.log
        await asyncio.to_thread(restart, earlier, later)
        said += await talk(chat, "after")
        await chat.settle()
        check_same(chat.patron.feed, chat.operator.feed)
        assert chat.patron.feed.texts[1:] == said


async def test_G8_earlier_version_works_on_after_a_killed_upgrade_that_only_expands(
    earlier: Server, tmp_path: Path
) -> None:
    """The killed process is started again as it was, beside the other one. Later the upgrade is completed."""
    later = _later(tmp_path, IS_KILLED)
    settings = {name: value for name, value in earlier.environ.items() if name != "REFDESK_PORT"}
    with server(settings, data=earlier.data, forked=False) as second:
        async with at_desk(second) as desk, conversation(second, desk) as chat:
            said = await talk(chat, "before")
            with pytest.raises(NotReady):
                await asyncio.to_thread(restart, earlier, later)
            assert earlier.wait() == -9
            said += await talk(chat, "the other one")
            for process, tree in ((earlier, ROOT), (second, ROOT), (earlier, later), (second, later)):
                await asyncio.to_thread(restart, process, tree)
                said += await talk(chat, f"{process.url}, {tree.name}")
            await chat.settle()
            check_same(chat.patron.feed, chat.operator.feed)
            assert chat.patron.feed.texts[1:] == said
