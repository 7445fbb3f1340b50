"""The last release and this version side by side on one database, or this version refuses to start beside it.

Clients speak this version's protocol. Without a release there is nothing to test.
"""

import asyncio
import io
import subprocess
import tarfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from refdesk.project.versions.expansion import expands
from tests.databases import the_postgres
from tests.servers import ROOT, NotReady, Server

from .later_version import restart, talk, with_front_end
from .world import at_desk, conversation


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


@pytest.fixture(name="release")
def _release(tmp_path: Path) -> Path:
    """The tree of the latest version that was tagged before this commit."""
    before = ("--merged", "HEAD", "--no-contains", "HEAD")
    tags = _git("tag", "--list", "v*", *before, "--sort=-version:refname").decode().split()
    if not tags:
        # The only case: a failure of Git fails the test.
        pytest.skip("there is no release yet (a tag v…)")
    with tarfile.open(fileobj=io.BytesIO(_git("archive", tags[0], "refdesk"))) as archive:
        archive.extractall(tmp_path / "release", filter="data")
    return with_front_end(tmp_path / "release")


@pytest.fixture(name="released", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def _released(request: pytest.FixtureRequest, release: Path, tmp_path: Path, process: object) -> Iterator[Server]:
    """A process of the last release, which made the database and its demo."""
    settings = {}
    if request.param == "postgresql":
        postgres = the_postgres()
        postgres.start()
        settings["REFDESK_DATABASE_URL"] = postgres.database()
    (tmp_path / "data").mkdir()
    released = Server(tmp_path / "data", settings, forked=False)
    released.root = release
    try:
        released.start()
        yield released
    finally:
        released.kill()


def _added(release: Path) -> Iterator[str]:
    """The modules of migrations that the release doesn't have."""
    for file in (ROOT / "refdesk").glob("*/migrations/0*.py"):
        if not (release / file.relative_to(ROOT)).exists():
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts)


async def test_G8_the_last_release_and_this_version_work_side_by_side(released: Server, release: Path) -> None:
    only_expands = all(expands(import_module(name).Migration("", name.split(".")[1])) for name in _added(release))
    beside = Server(released.data, {**released.environ, "REFDESK_PORT": "0"}, forked=False)
    try:
        if not only_expands:
            with pytest.raises(NotReady):
                await asyncio.to_thread(beside.start)
            assert "a server process of an earlier version uses it" in beside.log
            await asyncio.to_thread(restart, released, ROOT)
            return
        await asyncio.to_thread(beside.start)
        async with at_desk(released) as desk, conversation(beside, desk) as chat:
            said = await talk(chat, "the desk is earlier")
            await asyncio.to_thread(restart, released, ROOT)
            said += await talk(chat, "both are of this version")
            await asyncio.to_thread(restart, beside, release)
            said += await talk(chat, "the window is earlier")
            assert chat.operator.feed.texts[1:] == chat.patron.feed.texts[1:] == said
    finally:
        beside.kill()
