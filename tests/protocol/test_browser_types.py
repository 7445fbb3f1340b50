"""The committed browser types are those generated from the server's types."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"


@pytest.mark.usefixtures("process")
@pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="the front end's packages are not installed")
def test_the_committed_browser_types_match_the_servers_types() -> None:
    """Fails after a change of a frame, event, act, refusal or schema until the types are generated again."""
    node = shutil.which("node")
    assert node, "Node.js is needed to make the types again"
    made = subprocess.run(
        [node, "scripts/protocol.js", "--check"],
        cwd=WEB,
        env={"PYTHON": sys.executable, "PATH": str(Path(node).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
