"""API keys for tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from refdesk.keys.making import store, unsaved_key
from refdesk.keys.models import ApiKey
from refdesk.keys.scopes import Scope
from refdesk.libraries.models import Library


def today() -> date:
    return datetime.now(UTC).date()


def make_key(library: Library, *scopes: Scope, name: str = "Nightly script", **fields: Any) -> tuple[ApiKey, str]:
    """A key of the library, valid until tomorrow, and its text."""
    key = unsaved_key(library, name)
    key.scopes = list(scopes)
    for field, value in ({"expires": today() + timedelta(days=1)} | fields).items():
        setattr(key, field, value)
    return key, store(key)


def key_client(text: str) -> Client:
    """A client that sends the key with each request, and no session."""
    return Client(headers={"Authorization": f"Bearer {text}"}, enforce_csrf_checks=True)
