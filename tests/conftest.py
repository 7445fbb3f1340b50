"""Fixtures for all tests."""

import asyncio
import gc
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvloop
from _pytest.runner import runtestprotocol
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from refdesk.kit import quota
from refdesk.people.models import Operator
from tests.generated import examples

from .current_build import build_if_read_by
from .databases import insert_people, migrated, postgres
from .files.storage_folder import store_in
from .open_connections import pytest_runtest_teardown
from .sample_people import People
from .services import permission, valkey
from .sessions import signed_in_client

__all__ = ["postgres", "pytest_runtest_teardown", "valkey"]  # fixtures and hooks

# A test gets these markers from the fixtures that it uses, directly or through others.
MARKERS = {
    "playwright": "browser",
    "process": "process",
    "mailbox": "process",
    "valkey": "process",
    "postgres": "postgres",
    "postgresql": "postgres",
}
# Generated examples may be slow on a busy machine. Durations are asserted in other tests.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The daily run generates a quarter of the examples; a test that gives its own number divides it with `examples`.
settings.register_profile("here", settings.get_profile("patient"), max_examples=examples(100))
settings.load_profile("here")
LONG = 600
"""Seconds for a long form without its own timeout."""
SignedIn = Callable[[Operator], Client]
FAULTS, BROWSER = ("tests/faults/",), ("tests/browser/",)
WAITING = ("tests/gateway/", "tests/server/", "tests/push/", "tests/administration/test_concurrent")
# The only reason for a skipped test on a machine with all programs.
MAY_BE_SKIPPED = "a small file system can't be mounted here"
_skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long forms of tests, and nothing else")


def pytest_configure(config: pytest.Config) -> None:
    """Select long forms with `--long` only; an explicit `-m` has precedence."""
    if not config.option.markexpr:
        config.option.markexpr = "long" if config.option.long else "not long"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by its fixtures, so that `bin/test quick` can deselect slow ones. Long forms have more time."""
    for fixture in getattr(item, "fixturenames", ()):
        if fixture in MARKERS:
            item.add_marker(MARKERS[fixture])
    if item.get_closest_marker("long") and not item.get_closest_marker("timeout"):
        item.add_marker(pytest.mark.timeout(LONG))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Permit only tests with these markers to start a server."""
    permission.granted = any(item.get_closest_marker(marker) for marker in {*MARKERS.values()})


def _run_tests(session: pytest.Session) -> object:
    others = session.config.pluginmanager.subset_hook_caller("pytest_runtestloop", [sys.modules[__name__]])
    return others(session=session)


# CPython stores the frames of a thread in chunks, of 16 KiB or as large as a single frame needs. A loop whose calls
# cross the end of a chunk maps and unmaps memory with each call: nine tenths of the system time of the tests. This
# function's frame needs 512 KiB: its chunk of 1 MiB has room for the frames of all tests.
_run_tests.__code__ = _run_tests.__code__.replace(co_stacksize=2**16)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run the tests in a large chunk of frames."""
    return _run_tests(session)


if "PYTEST_XDIST_WORKER" in os.environ:

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Send one message for a test that passes instead of five: its start, set-up, teardown and end say no more."""
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            if report.when == "call" or not report.passed:
                item.ihook.pytest_runtest_logreport(report=report)
        return True


def _unused() -> None:
    pass


# What pytest-django does before each test for features that no test uses costs a quarter of a millisecond.
for _name in ("clear_site_cache", "isolate_apps", "setup_unittest"):
    globals()[_name] = pytest.fixture(_unused, scope="session", name=f"_django_{_name}")
for _name in ("_dj_autoclear_mailbox", "_live_server_helper", "_template_string_if_invalid_marker"):
    globals()[_name] = pytest.fixture(_unused, scope="session", name=_name)


@pytest.fixture(scope="session")
def process() -> None:
    """For tests that start a server process: `pytestmark = pytest.mark.usefixtures("process")`."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and MAY_BE_SKIPPED not in report.longreprtext:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `REFDESK_TESTS_ALL`, skipped tests fail the run."""
    if _skipped and os.environ.get("REFDESK_TESTS_ALL"):
        print(f"\n{len(_skipped)} skipped, though nothing may be: {', '.join(_skipped)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The default test database gets its tables from a file: see `django_db_setup`."""
    connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Copy a migrated file into the default test database, which is in memory."""
    with django_db_blocker.unblock(), closing(sqlite3.connect(migrated())) as source:
        connection.ensure_connection()
        source.backup(connection.connection)
        ContentType.objects.clear_cache()


@pytest.fixture(name="people")
def _people(db: None) -> People:
    return insert_people()


@pytest.fixture(autouse=True)
def _empty_quotas_and_cache() -> None:
    quota.reset_all()
    cache.clear()


@pytest.fixture
def signed_in() -> SignedIn:
    """A function that gives a client signed in as an operator, with their password just now."""
    return signed_in_client


@pytest.fixture(name="ana")
def _ana(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.ana)


@pytest.fixture(name="marta")
def _marta(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.marta)


@pytest.fixture(name="root")
def _root(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.root)


@pytest.fixture(name="olga")
def _olga(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.olga)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the test, which holds the stored files."""
    return store_in(tmp_path, settings, monkeypatch)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run coroutines on uvloop, as the server does: it raises other exceptions than asyncio's own event loop."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order tests for several processes: some start with servers, some with browsers, all end with short tests.

    Each process starts with its share of the tests, in order. With long tests last, the others would wait for them.
    Tests that wait more than they work come while the front end's tests need the processor, half of them before others.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    if processes > 1:
        kinds = [[item for item in items if item.nodeid.startswith(rooms)] for rooms in (FAULTS, BROWSER, WAITING)]
        kinds.append([item for item in items if not item.nodeid.startswith(FAULTS + BROWSER + WAITING)])
        items[:] = [item for number in range(processes) for item in _order(number, processes, kinds)]


def _order(number: int, of: int, kinds: list[list[pytest.Item]]) -> list[pytest.Item]:
    shares = (kind[number * len(kind) // of : (number + 1) * len(kind) // of] for kind in kinds)
    faults, browser, waiting, short = shares
    if number % 2:
        half = len(short) // 2
        return [*browser, *faults, *short[:half], *waiting, *short[half:]]
    return [*faults, *browser, *waiting, *short]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Exempt loaded modules from garbage collection, and collect the garbage of tests less often."""
    build_if_read_by(session.items)
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(name="mailing")
def _mailing() -> Iterator[None]:
    """Settings with a mail server, so that emails are made."""
    from django.conf import settings as django_settings

    from tests.mail.mail_servers import mail_settings, use  # needs Django's apps

    before = django_settings.CONFIG
    use(mail_settings())
    yield
    django_settings.CONFIG = before
