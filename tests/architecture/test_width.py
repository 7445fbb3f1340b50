"""How wide a change is: an act with its event, added to a copy of the tree by ARCHITECTURE's recipe (*How to add*)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from filecmp import cmp
from pathlib import Path
from typing import NamedTuple

import pytest

from .source import ROOT

NODE = shutil.which("node") or ""
pytestmark = [
    # Half a minute of a processor: not for the quick run.
    pytest.mark.usefixtures("process"),
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (NODE and (ROOT / "web/node_modules").is_dir()), reason="the front end's packages are missing"
    ),
]
MOST = 13
"""Files that an act may take with its event, their tests, and a control on the desk with its test."""
GENERATED = {"docs/protocol-reference.md", "web/src/protocol/lines.ts", "web/src/protocol/wire.ts"}


class Edit(NamedTuple):
    """`text` is written before `anchor`, which stands once in the file; an empty one makes a new file."""

    path: str
    anchor: str
    text: str


RECIPE = (
    Edit(
        "refdesk/chats/commands.py",
        'class Close(Act, frozen=True, kw_only=True, tag="close"):\n',
        '''class Flag(Act, frozen=True, kw_only=True, tag="flag"):
    """Mark the chat for the attention of colleagues."""

    role = "operator"

    reason: Annotated[str, about("internal; at most 1,000 characters")]


''',
    ),
    Edit("refdesk/chats/commands.py", "    | Close\n", "    | Flag\n"),
    Edit(
        "refdesk/chats/events.py",
        'class Ended(Body, frozen=True, kw_only=True, tag="ended"):\n',
        '''class Flagged(Body, frozen=True, kw_only=True, tag="flagged"):
    """An operator marked the chat for the attention of colleagues."""

    audience = Audience.DESK
    line = Line()
    personal = {"reason": "text"}
    searched = {"reason": "note"}
    reason: Annotated[str, about("internal; at most 1,000 characters")]


''',
    ),
    Edit("refdesk/chats/events.py", "    | Ended\n", "    | Flagged\n"),
    Edit(
        "refdesk/eventlog/sentences/en.json",
        '  "chat_line_frame_entered":',
        """  "chat_line_flagged": [
    {
      "declarations": ["input actor", "input time", "input reason", "input who"],
      "selectors": ["actor"],
      "match": {
        "actor=you": "You flagged this chat at {time}: {reason}",
        "actor=*": "{who} flagged this chat at {time}: {reason}"
      }
    }
  ],
""",
    ),
    Edit("refdesk/eventlog/sentences/en.json", '  "event_forget_requested":', '  "event_flagged": "Flagged",\n'),
    Edit(
        "refdesk/chats/rules/ending.py",
        "def _checked_reason(",
        """def flag(head: Head, actor: c.Operator, act: c.Flag, now: int) -> Decision:
    reason = checked_text(act.reason.strip(), REASON_LIMIT)
    return reason if isinstance(reason, Refusal) else (e.Flagged(reason=reason),)


""",
    ),
    Edit("refdesk/chats/rules/ending.py", "    c.Close: close,\n", "    c.Flag: flag,\n"),
    Edit(
        "tests/chats/test_permissions.py",
        "    c.Close: (ENDED, c.Close(), OWNER),\n",
        '    c.Flag: (ACTIVE, c.Flag(reason="Needs a map"), DESK),\n',
    ),
    Edit(
        "tests/chats/test_flag.py",
        "",
        '''"""A chat is flagged, by any operator of its department."""

from refdesk.chats import events as e
from refdesk.chats.commands import Flag
from refdesk.eventlog.refusals import TextEmpty

from .world import ACTIVE, CHI, bodies, refusal


def test_a_flag_has_a_reason() -> None:
    assert bodies(ACTIVE, CHI, Flag(reason=" Needs a map ")) == [e.Flagged(reason="Needs a map")]
    assert isinstance(refusal(ACTIVE, CHI, Flag(reason=" ")), TextEmpty)
''',
    ),
    Edit(
        "web/src/chat/grammar.test.ts",
        "  blocked: [\n",
        """  flagged: [
    [
      ANA,
      { reason: "Map" },
      ofDesk("You flagged this chat at 10:43: Map", "Ana Morales flagged this chat at 10:43: Map"),
    ],
  ],
""",
    ),
    Edit(
        "web/src/desk/chat/HeadActs.svelte",
        "      <MenuItem onchoose={() => (close(), (blocking = true))}>",
        """      <MenuItem onchoose={() => (close(), flag())}>{m.desk_flag()}</MenuItem>
""",
    ),
    Edit(
        "web/src/desk/chat/HeadActs.svelte",
        "</script>\n",
        """  const flag = (): unknown => desk.client.perform(chat.log, { kind: "flag", reason: m.desk_flag() });
""",
    ),
    Edit("web/messages/en.json", '  "desk_failed":', '  "desk_flag": "Flag",\n'),
    Edit(
        "web/src/desk/flag.test.ts",
        "",
        """import { expect, test } from "vitest";
import { openDesk } from "../testing/desk";
import { screen, user } from "../testing/page";
import type { FakeServer } from "../testing/server";
import "./board/OpenChats.svelte";

test("a chat is flagged from its menu", async () => {
  const before = (server: FakeServer): void => (server.starts(7), server.claimed(7));
  const desk = await openDesk({ hash: "#/chats/7", before });
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(screen.getByRole("menuitem", { name: "Flag" }));
  expect(desk.server.acts.map(({ act }) => act.kind)).toEqual(["flag"]);
});
""",
    ),
)


@pytest.fixture(name="copy", scope="module")
def _copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree with the act, and with the files that are generated from it."""
    copy = tmp_path_factory.mktemp("tree")
    copy_tree(copy)
    for edit in RECIPE:
        apply(copy, edit)
    run(copy, sys.executable, "-m", "refdesk.protocol.reference")
    run(copy / "web", NODE, "scripts/protocol.js")
    return copy


def copy_tree(copy: Path) -> None:
    for path in files(ROOT):
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    (copy / "web/node_modules").symlink_to(ROOT / "web/node_modules")
    shutil.copytree(ROOT / "web/src/paraglide", copy / "web/src/paraglide", dirs_exist_ok=True)


def changed(copy: Path) -> set[str]:
    """The files of the tree that differ in the copy."""
    return {
        path for path in files(ROOT) if (copy / path).is_file() and not cmp(ROOT / path, copy / path, shallow=False)
    }


def files(tree: Path) -> Iterator[str]:
    """The paths of what is written by hand or generated, and not built."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=tree, capture_output=True, check=True, text=True).stdout
    yield from (path for path in listed.split("\0") if path and (tree / path).is_file())


def apply(tree: Path, edit: Edit) -> None:
    path = tree / edit.path
    if not edit.anchor:
        path.write_text(edit.text, encoding="utf-8")
        return
    source = path.read_text(encoding="utf-8")
    assert source.count(edit.anchor) == 1, (
        f"{edit.path} has the anchor {edit.anchor!r} {source.count(edit.anchor)} times"
    )
    path.write_text(source.replace(edit.anchor, edit.text + edit.anchor), encoding="utf-8")


def run(folder: Path, *command: str) -> None:
    # The tests of the copy migrate a database of their own, which has other tables than ours.
    inherited = ("PYTEST", "COV", "VITEST", "REFDESK_TESTS_SHARED")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(inherited)}
    environ |= {"PYTHON": sys.executable, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4_000:]


def test_an_act_changes_at_most_thirteen_files_with_its_event_and_control(copy: Path) -> None:
    written = {edit.path for edit in RECIPE}
    assert written | GENERATED == changed(copy) | {edit.path for edit in RECIPE if not edit.anchor}
    assert len(written | GENERATED) <= MOST


def test_tests_of_the_rooms_pass_after_the_recipe(copy: Path) -> None:
    folders = ("tests/chats/test_permissions.py", "tests/chats/test_flag.py", "tests/chats/test_events.py")
    rooms = ("tests/architecture/test_events.py", "tests/protocol/test_reference.py", "tests/protocol/test_encode.py")
    run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders, *rooms)


CONFIG = """import base from "./vite.config.ts";

// The packages are those of the original.
export default { ...base, server: { fs: { strict: false } } };
"""


def test_tests_of_the_front_end_pass_after_the_recipe(copy: Path) -> None:
    (copy / "web/vite.copy.config.ts").write_text(CONFIG)
    tests = ("src/chat/grammar.test.ts", "src/desk/flag.test.ts")
    run(copy / "web", NODE, "scripts/messages.js")
    run(copy / "web", NODE, "node_modules/vitest/vitest.mjs", "run", "--config", "vite.copy.config.ts", *tests)
