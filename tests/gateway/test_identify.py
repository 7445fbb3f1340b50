"""From a token to a patron or an operator (P4, P12)."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from refdesk.chats import tokens
from refdesk.chats.commands import Operator
from refdesk.chats.events import Page
from refdesk.chats.queries import head_of
from refdesk.chats.windows.handover import chat_of
from refdesk.gateway.identify import operator_of, stored_page
from refdesk.identity import connection_tokens
from refdesk.staff import models
from tests.chats.test_sweeps import Chats
from tests.sample_people import People, session

HERE = "192.0.2.7"


def test_P4_a_token_finds_its_chat(people: People) -> None:
    chats = Chats(people, 1000)
    chat = chats.start()
    head = head_of(chat)
    assert head
    assert chat_of(tokens.issue(head)) == head


def test_stored_page_has_no_query_unless_the_library_stores_whole_addresses(
    people: People,
) -> None:
    """Each hello has the page's address, whose query may contain what the patron searched for."""
    head = head_of(Chats(people, 1000).start())
    assert head
    page = Page(url="https://lib.example/search?q=divorce&card=21#top", title="Search")
    assert stored_page(head, page) == Page(url="https://lib.example/search", title="Search")
    assert stored_page(head, None) is None
    people.harbour.page_privacy = "whole"
    people.harbour.save()
    whole = stored_page(head, page)
    assert whole
    assert whole.url == "https://lib.example/search?q=divorce&card=21"


@pytest.mark.parametrize("token", ["", "x", "0.x", "1.x", "404.x", "9" * 18 + ".x"])
def test_P4_a_forged_token_finds_no_chat(people: People, token: str) -> None:
    Chats(people, 1000).start()
    assert chat_of(token) is None


def test_P12_an_operator_acts_in_the_departments_that_they_belong_to_monitored_or_not(people: People) -> None:
    models.Membership.objects.filter(operator=people.marta, department=people.local_history).update(monitored=False)
    identity = operator_of(connection_tokens.issue(people.marta, key := session()), HERE)
    departments = frozenset({people.reference.pk, people.local_history.pk})
    assert identity
    assert identity[0] == Operator(
        people.marta.pk, "Marta Lindqvist", departments, reads=departments, follows=departments
    )
    assert identity[1].session == connection_tokens.session_hash(key)


def test_P12_a_superuser_belongs_to_no_department(people: People) -> None:
    identity = operator_of(connection_tokens.issue(people.root, session()), HERE)
    assert identity
    assert identity[0].departments == frozenset()
    assert people.hill_desk.pk in identity[0].reads & identity[0].follows


def test_P4_a_connection_token_is_valid_for_a_minute(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = connection_tokens.issue(people.ana, session()), time.time()
    monkeypatch.setattr(time, "time", lambda: now + connection_tokens.EXPIRES_IN - 1)
    assert operator_of(token, HERE)
    monkeypatch.setattr(time, "time", lambda: now + connection_tokens.EXPIRES_IN + 2)
    assert operator_of(token, HERE) is None


@pytest.mark.parametrize("token", ["", "1.x", "1.abc:def:ghi", ":::"])
def test_P4_a_forged_connection_token_finds_no_operator(people: People, token: str) -> None:
    assert operator_of(token, HERE) is None


def test_P4_a_deactivated_operators_connection_token_is_invalid(people: People) -> None:
    token = connection_tokens.issue(people.ana, session())
    models.Operator.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert operator_of(token, HERE) is None


def test_P4_a_connection_token_is_invalid_after_a_password_change(people: People) -> None:
    token = connection_tokens.issue(people.ana, session())
    people.ana.set_password("another-quay-street-15")
    people.ana.save()
    assert operator_of(token, HERE) is None
    assert operator_of(connection_tokens.issue(people.ana, session()), HERE)


def test_P4_a_connection_token_is_invalid_after_its_session_ended(people: People) -> None:
    key, other = session(), session()
    token, others = connection_tokens.issue(people.ana, key), connection_tokens.issue(people.ana, other)
    SessionStore(key).flush()
    assert operator_of(token, HERE) is None
    assert operator_of(others, HERE)


def test_P4_a_connection_token_is_invalid_after_its_session_expired(people: People) -> None:
    token = connection_tokens.issue(people.ana, session())
    Session.objects.update(expire_date=timezone.now())
    assert operator_of(token, HERE) is None


def test_P4_a_connection_token_issued_while_its_session_ends_is_invalid(people: People) -> None:
    key = session()
    SessionStore(key).flush()
    assert operator_of(connection_tokens.issue(people.ana, key), HERE) is None
