"""Fixtures of the mail's tests: a real database each, and settings that send."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.databases import Database, database, postgresql, scratch, sqlite

from .dovecot import mailbox
from .post import mail_settings, use

__all__ = ["Database", "database", "mailbox", "postgresql", "scratch", "sqlite"]


@pytest.fixture
def mailing() -> Iterator[None]:
    """Mails are made, as where a mail server is set."""
    before = settings.CONFIG
    use(mail_settings())
    yield
    settings.CONFIG = before
