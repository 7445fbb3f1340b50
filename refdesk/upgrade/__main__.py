"""The command line of `bin/upgrade`."""

import argparse
import fcntl
import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import state as states
from . import units as systemd
from .checkout import Checkout
from .desks import BACKUPS
from .running import UpgradeError
from .upgrading import describe, plan, undo, upgrade

EPILOG = """
The service goes on while the new version is built. Then its processes are restarted one after the other; if a migration
does more than add, all of them are stopped until the first one runs again. If anything fails, everything is put back.
An upgrade that was killed is put back by the next one. docs/operate.md, "Upgrade", says more.
"""


def main(words: list[str] | None = None) -> int:
    options = _parser().parse_args(words)
    checkout = Checkout(options.checkout.resolve())
    try:
        _upgrade(checkout, options)
    except UpgradeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Nothing was changed.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/upgrade", description="Upgrades this checkout of Refdesk, which runs under systemd.", epilog=EPILOG
    )
    parser.add_argument("version", nargs="?", default="", help="A tag, branch or commit. Default: the newest release.")
    parser.add_argument("--dry-run", action="store_true", help="Print what would be done, and do nothing.")
    parser.add_argument("--backups", type=Path, default=BACKUPS, help=f"The folder of the backup. Default: {BACKUPS}.")
    parser.add_argument(
        "--wait", type=float, default=90.0, help="Seconds for a process to become healthy. Default: 90."
    )
    here = Path(__file__).resolve().parent.parent.parent
    parser.add_argument("--checkout", type=Path, default=here, help="Another checkout than the one of this command.")
    return parser


def _upgrade(checkout: Checkout, options: argparse.Namespace) -> None:
    checkout.prepare()
    with _lock(checkout.folder):
        _undo_interrupted(checkout)
        planned = plan(checkout, options.version, options.backups.absolute(), options.wait)
        if planned is None:
            _say(f"This is {checkout.current().name} already.")
            return
        for line in describe(planned):
            _say(line)
        if options.dry_run:
            return
        for desk in planned.desks:
            _make_backup_folder(planned.backups, desk.user.name)
        upgrade(planned, _say)


def _undo_interrupted(checkout: Checkout) -> None:
    state = states.read(checkout.folder)
    if state is not None:
        _say("An earlier upgrade was interrupted. Putting everything back first …")
        undo(checkout, state, systemd.units_of(checkout.root), _say)


def _make_backup_folder(folder: Path, user: str) -> None:
    """Create it for the service's user: backups hold everything, and are readable for nobody else."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UpgradeError("Another upgrade of this checkout is running.") from None
        yield


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
