"""The server is restored from a backup while a chat is open on both sides (rule P38)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.forked import command
from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron

# A server of its own: what others did on it would be gone, too.
pytestmark = pytest.mark.server(REFDESK_RECONNECT_GRACE="59")

NOTICE = "This library’s server was restored from a backup. 1 earlier message is missing."
LOST = "On the second floor."


def refdesk(data: Path, *arguments: str) -> None:
    """A management command on this data folder."""
    environ = {**Server(data)._environ(), "REFDESK_DEMO": "0"}
    done = command(*arguments, environ=environ)
    assert done.returncode == 0, done.stderr


def set_back(desk: Server, folder: Path) -> None:
    """Put the database that was restored into a folder in the place of the server's, which doesn't run."""
    for rest in ("-wal", "-shm"):
        (desk.data / f"refdesk.sqlite3{rest}").unlink(missing_ok=True)
    # Another file, not other content of this one: other processes have it open.
    (folder / "refdesk.sqlite3").replace(desk.data / "refdesk.sqlite3")


def test_P38_both_sides_name_the_messages_that_a_restored_server_lost(
    patron: Patron, ana: Operator, desk: Server, tmp_path: Path
) -> None:
    """The chat goes on, and what is missing can be copied."""
    patron.opens("/demo/")
    patron.asks("Where are the maps?", name="Dana")
    ana.claims("Dana")
    patron.says("The old ones.")
    ana.sees("Dana", "The old ones.")
    refdesk(desk.data, "backup", str(tmp_path / "copy"))
    ana.says("Dana", LOST)
    patron.sees(LOST)
    for person in (patron, ana):
        person.recorder.expects(*NO_CONNECTION)
    # Before the server is gone: while it is away, pages wait ever longer between two attempts.
    refdesk(tmp_path / "restored", "restore", str(tmp_path / "copy"))
    desk.kill()
    set_back(desk, tmp_path / "restored")
    desk.start()
    for side in (patron.widget, ana.page):
        expect(side.get_by_text(NOTICE)).to_be_visible(timeout=30_000)
        expect(side.get_by_label("Missing messages")).to_have_value(re.compile(re.escape(LOST)))
    for log in (patron.log, ana.log("Dana")):
        expect(log.get_by_text(LOST)).to_have_count(0)
    patron.says("Are you still there?")
    ana.sees("Dana", "Are you still there?")
    ana.says("Dana", "Yes.")
    patron.sees("Yes.")
    ana.page.get_by_role("button", name="Dismiss").click()
    expect(ana.page.get_by_text(NOTICE)).to_have_count(0)
    patron.widget.get_by_role("button", name="Copy", exact=True).click()
    expect(patron.widget.get_by_text(re.compile("^(Copied|Selected)"))).to_be_visible()
