"""Builds the front end for the tests that read it, if its sources changed: for `bin/test FILE`.

A test of the server alone passes with any build, and must not wait for one.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

MARKERS = ("browser", "current_build")
ROOT = Path(__file__).parents[1]


def build_if_read_by(tests: Iterable[pytest.Item], root: Path = ROOT) -> bool:
    """Build if one of the tests needs it, and `bin/test` asks for it. Returns whether it did."""
    requested = os.environ.get("REFDESK_TESTS_BUILD") and "PYTEST_XDIST_WORKER" not in os.environ
    if not requested or not any(test.get_closest_marker(marker) for test in tests for marker in MARKERS):
        return False
    build = subprocess.run(["bash", "-euc", ". bin/lib.sh; front_end"], cwd=root, check=False)
    if build.returncode:
        pytest.exit("The front end doesn't build.", returncode=1)
    return True
