"""A new secret key: what was signed with the former one is valid while that is a fallback, and no longer."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from refdesk.chats import tokens as of_chats
from refdesk.chats.head import Head
from refdesk.identity.devices import known_device
from refdesk.mail.addresses import reply_address, split_plus, token_matches
from refdesk.tickets.tokens import Access, access_of, issue, patron_page_path
from tests.logs import queue_of, ticket_in
from tests.sample_people import PASSWORD, People

OLD, NEW = "o" * 40, "n" * 40
CHAT = Head(chat=3, widget=1, department=1, country="US", start_key="k" * 22)


class Keys:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.use(OLD)

    def use(self, key: str, *fallbacks: str) -> None:
        self._settings.SECRET_KEY, self._settings.SECRET_KEY_FALLBACKS = key, list(fallbacks)


@pytest.fixture(name="keys")
def _keys(settings: Settings) -> Keys:
    return Keys(settings)


def opened(people: People) -> Any:
    return ticket_in(queue_of(people.reference))


def test_chat_token_is_valid_under_a_fallback_key(keys: Keys) -> None:
    old = of_chats.issue(CHAT)
    keys.use(NEW, "x" * 40, OLD)
    assert of_chats.issue(CHAT) != old
    assert of_chats.proves(old, CHAT, 0)
    assert of_chats.proves(of_chats.issue(CHAT), CHAT, 0)
    keys.use(NEW)
    assert not of_chats.proves(old, CHAT, 0)


@pytest.mark.parametrize("forged", ["", "3.", "3.\ud800", "3.é"])
def test_forged_chat_token_is_invalid(keys: Keys, forged: str) -> None:
    keys.use(NEW, OLD)
    assert not of_chats.proves(forged, CHAT, 0)


def test_ticket_page_opens_under_a_fallback_key(people: People, keys: Keys, client: Client) -> None:
    head = opened(people)
    page, link = patron_page_path(head), issue(head, Access("read", 1, 7))
    assert client.get(page).status_code == 200
    keys.use(NEW, OLD)
    assert client.get(page).status_code == 200
    assert access_of(link, head) == Access("read", 1, 7)
    keys.use(NEW)
    assert client.get(page).status_code == 404
    assert access_of(link, head) is None


def test_reply_address_is_valid_under_a_fallback_key(people: People, keys: Keys) -> None:
    head = opened(people)
    _, token = split_plus(reply_address("ask@harbour.example", head))
    keys.use(NEW, OLD)
    assert token_matches(token, head)
    assert token_matches(split_plus(reply_address("ask@harbour.example", head))[1], head)
    keys.use(NEW)
    assert not token_matches(token, head)


def test_session_and_device_are_valid_under_a_fallback_key(people: People, keys: Keys, client: Client) -> None:
    client.post("/login/", {"email": people.ana.email, "password": PASSWORD})
    keys.use(NEW, OLD)
    assert client.get("/desk/").status_code == 200
    request = RequestFactory().get("/login/")
    request.COOKIES.update({name: cookie.value for name, cookie in client.cookies.items()})
    assert known_device(request, people.ana)
    keys.use(NEW)
    assert not known_device(request, people.ana)
    # It was signed with the new key meanwhile.
    assert client.get("/desk/").status_code == 200


def test_session_ends_when_its_key_is_removed(people: People, keys: Keys, client: Client) -> None:
    client.post("/login/", {"email": people.ana.email, "password": PASSWORD})
    keys.use(NEW)
    assert client.get("/desk/").status_code == 302
