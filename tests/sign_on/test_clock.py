"""Clocks of provider and server that differ (G1): 90 seconds are allowed. This server's clock stands meanwhile."""

import time
from datetime import datetime, tzinfo
from typing import Self

import pytest
from django.test import Client

from refdesk.sign_on.models import Provider
from tests.sample_people import People

from .provider import TestProvider, signed
from .test_sign_on import refused, sign_on


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> int:
    """The time (s) at which the clock stands that tokens are checked by."""
    seconds = int(time.time())

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(seconds, tz)

    monkeypatch.setattr("jwt.api_jwt.datetime", Standing)
    return seconds


@pytest.mark.parametrize(("issued", "expires"), [(89, 389), (-300, -89)])
def test_G1_sign_on_accepts_a_clock_that_differs_by_89_seconds(
    people: People, there: TestProvider, row: Provider, client: Client, now: int, issued: int, expires: int
) -> None:
    there.forge = lambda claims: signed(claims | {"iat": now + issued, "exp": now + expires})
    assert sign_on(client, there, row).status_code == 302


@pytest.mark.parametrize(("issued", "expires", "word"), [(91, 391, "not yet valid"), (-300, -91, "expired")])
def test_G1_sign_on_refuses_a_clock_that_differs_by_91_seconds(
    people: People, there: TestProvider, row: Provider, client: Client, now: int, issued: int, expires: int, word: str
) -> None:
    there.forge = lambda claims: signed(claims | {"iat": now + issued, "exp": now + expires})
    refused(sign_on(client, there, row), word)
