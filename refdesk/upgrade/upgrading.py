"""The steps of an upgrade, in order, and how a failure undoes them.

Without migrations the processes are restarted in turn. So they are with migrations that only expand the database, since
the earlier version works on it, also after a failure. With all others the processes are stopped first. Then nothing is
written between the copy of the database and the first process of the new version, so putting the copy back loses
nothing. Once a process of the new version is healthy it accepts messages, and nothing is undone any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from time import monotonic

from . import state as states
from . import units as systemd
from .checkout import NEEDS, Checkout, Version
from .desks import Desk, desks_of
from .running import UpgradeError
from .state import State
from .units import Unit

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is to be done, checked as far as possible."""

    checkout: Checkout
    current: Version
    target: Version
    units: tuple[Unit, ...]
    desks: tuple[Desk, ...]
    backups: Path
    wait: float
    """Seconds that a process may take to become healthy."""


def plan(checkout: Checkout, name: str, backups: Path, wait: float = systemd.HEALTHY_WITHIN) -> Plan | None:
    """Check everything that can be checked before anything changes. None if there is nothing to do."""
    checkout.require_clean()
    units = tuple(systemd.units_of(checkout.root))
    checkout.fetch()
    current, target = checkout.current(), checkout.find(name)
    if current.commit == target.commit:
        return None
    checkout.require_later(target)
    free = disk_usage(checkout.root).free
    if free < NEEDS:
        raise UpgradeError(f"{checkout.root}: 2 GiB are needed to build, and {free / 2**30:.1f} GiB are free.")
    desks = tuple(desks_of(units))
    for desk in desks:
        desk.require_space(backups)
    return Plan(checkout, current, target, units, desks, backups, wait)


def describe(plan: Plan) -> list[str]:
    """The steps in words, for people."""
    checkout, target = plan.checkout, plan.target
    migrations = [file for file in checkout.changed(target, "refdesk") if "/migrations/0" in file]
    names = ", ".join(unit.name for unit in plan.units)
    restart = f"4. Restart {names}, one after the other."
    if migrations:
        restart += " If a migration does more than add: stop, copy the database, migrate, switch, start."
    packages = "packages and front end" if checkout.changed(target, "requirements.txt") else "the front end"
    lines = [
        f"{checkout.root}: from {plan.current.name} to {target.name} ({target.commit[:12]}), as {checkout.owner.name}",
        *(f"{desk.name}: {desk.database}, as {desk.user.name}" for desk in plan.desks),
        f"1. Back up to {plan.backups}.",
        f"2. Build {packages} in {checkout.next}. The desk goes on.",
        f"3. Look for migrations; {len(migrations) or 'no'} new {'file' if len(migrations) == 1 else 'files'}.",
        restart,
        "If a step fails, everything is put back, and the present version serves again.",
    ]
    if units := [file for file in checkout.changed(target, "deploy") if file.endswith((".service", ".timer", ".conf"))]:
        lines.append(f"Changed, and to be copied by hand if you use them: {', '.join(units)}.")
    return lines


def upgrade(plan: Plan, say: Say) -> None:
    """Do it. Raises `UpgradeError` after everything was put back."""
    checkout = plan.checkout
    state = State(checkout.before(), plan.target.commit)
    state.write(checkout.folder)
    try:
        _prepare(plan, state, say)
        pending = {desk: desk.pending(checkout.next) for desk in plan.desks}
        count = sum(map(len, pending.values()))
        say({0: "No migrations.", 1: "1 migration."}.get(count, f"{count} migrations."))
        migrating = [desk for desk, migrations in pending.items() if migrations]
        stopping = [name for migrations in pending.values() for name, stops in migrations.items() if stops]
        if stopping:
            say(f"Stopping, because of more than additions to the database: {', '.join(stopping)} …")
            _switch_at_once(plan, migrating, state, say)
        else:
            for desk in migrating:
                desk.migrate(checkout.next)
                say(f"Expanded the database of {desk.name}.")
            _switch_in_turn(plan, state, say)
    except BaseException as error:
        say("Putting everything back …")
        undo(checkout, state, plan.units, say)
        if isinstance(error, UpgradeError | KeyboardInterrupt):
            reason = "interrupted." if isinstance(error, KeyboardInterrupt) else str(error)
            raise UpgradeError(f"{reason}\nNothing was upgraded: {plan.current.name} serves.") from None
        raise
    _finish(plan, state, say)


def _prepare(plan: Plan, state: State, say: Say) -> None:
    for desk in plan.desks:
        file = desk.backup(plan.checkout.root, plan.backups, plan.target.name)
        state.backups.append(str(file))
        say(f"Backed up {desk.name} to {file}.")
    say(f"Building {plan.target.name} …")
    plan.checkout.build(plan.target)


def _switch_in_turn(plan: Plan, state: State, say: Say) -> None:
    """Restart one unit after the other; the first one while the code is exchanged."""
    for unit in plan.units:
        began = monotonic()
        state.stopped = True
        state.write(plan.checkout.folder)
        systemd.stop([unit])
        if not state.switched:
            state.switched = True
            state.write(plan.checkout.folder)
            plan.checkout.switch(plan.target)
        systemd.start(unit, plan.wait)
        say(f"{unit.name} runs {plan.target.name}, after {monotonic() - began:.1f} s.")


def _switch_at_once(plan: Plan, migrating: Sequence[Desk], state: State, say: Say) -> None:
    """Stop all units, migrate, switch, and start them. Nothing raises after the first one is healthy."""
    checkout, began = plan.checkout, monotonic()
    state.stopped = True
    state.write(checkout.folder)
    systemd.stop(plan.units)
    for desk in migrating:
        desk.copy_database(checkout.next)
        state.copied.append(desk.name)
        state.write(checkout.folder)
    for desk in migrating:
        desk.migrate(checkout.next)
    state.switched = True
    state.write(checkout.folder)
    checkout.switch(plan.target)
    first, *others = plan.units
    systemd.start(first, plan.wait)
    say(f"{first.name} runs {plan.target.name}. The desk was away for {monotonic() - began:.1f} s.")
    states.forget(checkout.folder)
    for unit in others:
        _start_or_say(unit, say)


def _start_or_say(unit: Unit, say: Say) -> None:
    """Start a further unit. Messages were accepted by the first one, so its failure undoes nothing."""
    try:
        systemd.start(unit)
        say(f"{unit.name} runs.")
    except UpgradeError as error:
        say(f"{error}\nThe others run. Find the cause, then: systemctl start {unit.name}")


def _finish(plan: Plan, state: State, say: Say) -> None:
    states.forget(plan.checkout.folder)
    for desk in plan.desks:
        desk.delete_copy()
    plan.checkout.clean_up()
    say(f"This is {plan.target.name} now. Delete the backup when you don't need it: {', '.join(state.backups)}")


def undo(checkout: Checkout, state: State, units: Sequence[Unit], say: Say) -> None:
    """Put back code and database as far as they were changed, and start what was stopped. Repeating it is harmless."""
    if state.stopped:
        if state.copied:
            systemd.stop(units)
            for desk in desks_of(units):
                if desk.name in state.copied:
                    tree = checkout.next if (checkout.next / ".venv/bin/python").exists() else checkout.root
                    desk.put_back(tree)
        if state.switched:
            checkout.switch_back(state.before)
        for unit in units:
            systemd.stop([unit])
            systemd.start(unit)
            say(f"{unit.name} runs again.")
        for desk in desks_of(units):
            desk.delete_copy()
    checkout.discard()
    states.forget(checkout.folder)
