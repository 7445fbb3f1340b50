"""The browser's types are those of the server: made again, they are what is committed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"


@pytest.mark.usefixtures("process")
@pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="the front end's packages are not installed")
def test_the_committed_browser_types_match_the_servers_types() -> None:
    """A change of a frame, event, act or refusal that was not carried over to the browser fails here."""
    node = shutil.which("node")
    assert node, "Node.js is needed to make the types again"
    made = subprocess.run(
        [node, "scripts/protocol.js", "--print"],
        cwd=WEB,
        env={"PYTHON": sys.executable, "PATH": str(Path(node).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == (WEB / "src/protocol/wire.ts").read_text(), "run `npm run protocol` in web/"
