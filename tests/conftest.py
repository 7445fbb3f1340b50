"""Fixtures for all tests."""

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
