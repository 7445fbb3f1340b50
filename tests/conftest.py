"""Fixtures for all tests."""

import gc
import os
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from refdesk.kit import quota
from refdesk.people.models import Operator

from .cast import Cast, make_cast
from .services import postgres, valkey

__all__ = ["postgres", "valkey"]  # fixtures

SignedIn = Callable[[Operator], Client]
PROCESSES = 3
# What a machine may lack even where everything is installed.
MAY_BE_SKIPPED = "a small file system can't be mounted here"
_skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long forms of tests, and nothing else")


def pytest_configure(config: pytest.Config) -> None:
    """Long forms are for when they are asked for: by `--long`, or by any `-m` of one's own."""
    if not config.option.markexpr:
        config.option.markexpr = "long" if config.option.long else "not long"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what was skipped, and why."""
    if report.skipped and not hasattr(report, "wasxfail") and MAY_BE_SKIPPED not in report.longreprtext:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `REFDESK_TESTS_ALL` a test that was skipped has failed."""
    if _skipped and os.environ.get("REFDESK_TESTS_ALL"):
        print(f"\n{len(_skipped)} skipped, though nothing may be: {', '.join(_skipped)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _nothing_counted_nothing_kept() -> None:
    quota.forget_everything()
    cache.clear()


@pytest.fixture
def signed_in() -> SignedIn:
    """A client that is signed in as somebody."""

    def sign_in(who: Operator) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return sign_in


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of `bin/test`'s processes one waits for servers, one drives a browser and one computes, and then they change.

    Each begins with a third of the tests, in their order.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        folders = ("tests/faults/", "tests/browser/", "")
        kinds: dict[str, list[pytest.Item]] = {folder: [] for folder in folders}
        for item in items:
            kinds[next(folder for folder in folders if item.nodeid.startswith(folder))].append(item)
        items[:] = [item for turn in range(PROCESSES) for item in _third(list(kinds.values()), turn)]


def _third(kinds: list[list[pytest.Item]], turn: int) -> list[pytest.Item]:
    """A third of each kind; which comes first is another's turn each time."""
    turned = kinds[turn:] + kinds[:turn]
    return [
        item for kind in turned for item in kind[turn * len(kind) // PROCESSES : (turn + 1) * len(kind) // PROCESSES]
    ]


def pytest_collection_finish() -> None:
    """What stands until the end is not looked through for garbage each time."""
    gc.collect()
    gc.freeze()
