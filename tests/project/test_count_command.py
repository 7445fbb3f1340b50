"""`bin/count` counts written lines by room, and their sums add up."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT

FILES = {
    "refdesk/chats/head.py": '"""The head."""\n\n# A comment.\nHEAD = 1\n',
    "refdesk/chats/migrations/0001_initial.py": "operations = []\n",
    "refdesk/__main__.py": "print()\n",
    "web/src/desk/Desk.svelte": "<p>\n\n</p>\n",
    "web/src/desk/desk.test.ts": "test();\n",
    "web/src/testing/world.ts": "export const world = 1;\n\nworld;\n",
    "web/src/protocol/wire.ts": '// Made by "npm run protocol".\nexport type Wire = 1;\n',
    "web/messages/en.json": "{}\n",
    "tests/chats/test_head.py": "def test_head(): ...\n",
    "bin/run": "#!/bin/sh\n\nexec true\n",
    "LICENSE": "Free\n",
    "docs/guide.md": "Guide\n",
    "deploy/Caddyfile": "desk {\n}\n",
}


def _counts(root: Path) -> dict[str, tuple[int, int]]:
    command = [sys.executable, str(ROOT / "bin/count"), str(root)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line.split() for line in lines[1:]]
    return {room: (int(product), int(tests)) for room, product, tests in rows}


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_count_leaves_out_blank_lines_generated_files_and_migrations(tree: Path) -> None:
    assert _counts(tree) == {
        "bin": (2, 0),
        "deploy": (2, 0),
        "refdesk": (1, 0),
        "refdesk/chats": (3, 0),
        "tests/chats": (0, 1),
        "web/src/desk": (2, 1),
        "web/src/testing": (0, 2),
        "sum": (10, 4),
    }


def test_count_sums_the_rooms_of_this_tree() -> None:
    counts = _counts(ROOT)
    product, tests = counts.pop("sum")
    assert product == sum(of_room for of_room, _ in counts.values())
    assert tests == sum(of_room for _, of_room in counts.values())
    assert counts["refdesk/eventlog"][0] > 1000
