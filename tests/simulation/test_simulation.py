"""Whatever breaks, nothing acknowledged is lost or doubled, no outsider reads anything, and every wait ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.generated import examples

from .ledger import Broken
from .planted import PLANTS, Plant
from .world import shortest, simulate

GROUPS = 4


@pytest.fixture
def folder(tmp_path: Path, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # Everything runs on one thread, the event loop's.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with django_db_blocker.unblock():
        yield tmp_path


def assert_holds(folder: Path, seeds: range) -> None:
    for seed in seeds:
        try:
            simulate(seed, folder)
        except Broken:
            faults, broken = shortest(seed, folder)
            trace = "\n".join(broken.__notes__)
            pytest.fail(f"seed {seed}: {broken}\nfaults: {faults}\n{trace}", pytrace=False)


@pytest.mark.parametrize("group", range(GROUPS))
def test_invariants_hold_whatever_breaks(folder: Path, group: int) -> None:
    assert_holds(folder, range(group, examples(40), GROUPS))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("group", range(GROUPS))
def test_invariants_hold_with_many_seeds(folder: Path, group: int) -> None:
    assert_holds(folder, range(40 + group, 2_000, GROUPS))


def test_a_run_can_be_repeated(folder: Path) -> None:
    assert simulate(3, folder) == simulate(3, folder)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: str(plant.__name__))
def test_simulation_finds_a_planted_mistake(folder: Path, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)
    for seed in range(1_000):
        try:
            simulate(seed, folder)
        except Broken:
            return
    pytest.fail("no seed found it")
