"""Makes a new build of the front end the current one: `python -m refdesk.kit.web_install FOLDER`, of `bin/build`.

The folder moves to the stored builds, and the link to the current one is replaced in one step: a server that starts
meanwhile gets the one build or the other. The last builds stay stored, because open pages load parts of theirs later.
"""

import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from . import web_build

STORED_BUILDS = 3
"""The current build and two before it."""
ABANDONED = 3600.0
"""Seconds after which an unfinished build is deleted: its command was killed."""
UNFINISHED = ".part"


def install(folder: Path) -> Path:
    """Move the folder to the stored builds and make it the current build. Returns its new path."""
    web_build.BUILDS.mkdir(exist_ok=True)
    _keep_unlinked()
    target = web_build.BUILDS / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    folder.rename(target)
    switch(target)
    _delete_old()
    return target


def switch(build: Path) -> None:
    """Make a stored build the current one."""
    link = web_build.WEB.with_name(f"{web_build.WEB.name}.new-{os.getpid()}")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(build, web_build.WEB.parent))
    link.replace(web_build.WEB)


def _keep_unlinked() -> None:
    """Store a current build that is no link: it was made by hand, or by an earlier version."""
    if web_build.WEB.is_dir() and not web_build.WEB.is_symlink():
        made = datetime.fromtimestamp(web_build.WEB.stat().st_mtime, UTC)
        web_build.WEB.rename(web_build.BUILDS / f"{made:%Y%m%d-%H%M%S-%f}")


def _delete_old() -> None:
    paths = sorted(web_build.BUILDS.iterdir())
    whole = [path for path in paths if path.suffix != UNFINISHED]
    unfinished = [path for path in paths if path.suffix == UNFINISHED]
    current = web_build.WEB.resolve()
    old = [path for path in whole[:-STORED_BUILDS] if path != current]
    old += [path for path in unfinished if time.time() - path.stat().st_mtime > ABANDONED]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    install(Path(sys.argv[1]).resolve())
