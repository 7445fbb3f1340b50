"""Fixtures for all tests."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvloop
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from refdesk.kit import quota
from refdesk.masking import library_rules
from refdesk.staff.models import Operator
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
# The only reasons for a skipped test on a machine with all programs.
MAY_BE_SKIPPED = ("a small file system can't be mounted here", "there is no release yet")
_skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long forms of tests, and nothing else")
    parser.addoption("--first-seed", type=int, help="the first seed of the long form of the simulation")


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


@pytest.fixture(scope="session")
def process() -> None:
    """For tests that start a server process: `pytestmark = pytest.mark.usefixtures("process")`."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    allowed = any(reason in report.longreprtext for reason in MAY_BE_SKIPPED)
    if report.skipped and not hasattr(report, "wasxfail") and not allowed:
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
def _forget_other_tests() -> None:
    translation.deactivate()
    quota.reset_all()
    cache.clear()
    library_rules.forget_all()


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


def pytest_collection_finish(session: pytest.Session) -> None:
    build_if_read_by(session.items)


@pytest.fixture(name="mailing")
def _mailing() -> Iterator[None]:
    """Settings with a mail server, so that emails are made."""
    from django.conf import settings as django_settings

    from tests.mail.mail_servers import mail_settings, use  # needs Django's apps

    before = django_settings.CONFIG
    use(mail_settings())
    yield
    django_settings.CONFIG = before
