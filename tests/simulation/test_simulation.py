"""Whatever breaks, nothing acknowledged is lost or doubled, no outsider reads anything, and every wait ends."""

from collections.abc import Iterator
from math import inf
from time import monotonic

import pytest
from pytest_django import DjangoDbBlocker

from tests.generated import QUICK

from .ledger import Broken
from .planted import PLANTS, Plant
from .world import shortest, simulate

GROUPS = 8
SEEDS, MANY_SEEDS = 10 if QUICK else 200, 10_000
MINUTES = 8.0
"""The most time of a group of the many seeds."""


@pytest.fixture(autouse=True)
def _one_thread(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Permit the database on the event loop's thread, where everything runs."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with django_db_blocker.unblock():
        yield


def assert_holds(seeds: range, until: float = inf) -> int:
    """Run these seeds, as many as there is time for until this moment; returns how many."""
    for count, seed in enumerate(seeds):
        if monotonic() > until:
            return count
        try:
            simulate(seed)
        except Broken:
            faults, broken = shortest(seed)
            trace = "\n".join(broken.__notes__)
            pytest.fail(f"seed {seed}: {broken}\nfaults: {faults}\n{trace}", pytrace=False)
    return len(seeds)


@pytest.mark.parametrize("group", range(GROUPS))
def test_invariants_hold_whatever_breaks(group: int) -> None:
    assert_holds(range(group, SEEDS, GROUPS))


@pytest.mark.long
@pytest.mark.parametrize("group", range(GROUPS))
def test_invariants_hold_with_many_seeds(group: int, pytestconfig: pytest.Config) -> None:
    first = pytestconfig.getoption("first_seed") or SEEDS
    seeds = range(first + group, first + MANY_SEEDS, GROUPS)
    print(f"{assert_holds(seeds, monotonic() + MINUTES * 60)} of {len(seeds)} seeds")


def test_a_backup_from_before_another_restore_is_restored() -> None:
    assert_holds(range(578, 579))


def test_a_new_desk_hides_no_lost_hint_from_the_others() -> None:
    assert_holds(range(2239, 2240))


def test_an_older_list_of_internal_chats_hides_no_newer_row() -> None:
    assert_holds(range(8847, 8848))


def test_a_run_can_be_repeated() -> None:
    assert simulate(3) == simulate(3)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: str(plant.__name__))
def test_simulation_finds_a_planted_mistake(monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)
    for seed in range(1_000):
        try:
            simulate(seed)
        except Broken as broken:
            print(f"seed {seed}: {broken}")
            return
    pytest.fail("no seed found it")
