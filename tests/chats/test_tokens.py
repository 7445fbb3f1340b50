"""A patron's token: proves one chat, until ten minutes after its end."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats import tokens

from .world import ACTIVE, ENDED, NOON

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def test_a_repeated_start_returns_the_same_token() -> None:
    assert tokens.issue(ACTIVE) == tokens.issue(ENDED)


def test_a_token_proves_its_chat_and_no_other() -> None:
    token = tokens.issue(ACTIVE)
    assert tokens.chat_of(token) == ACTIVE.chat
    assert tokens.proves(token, ACTIVE, NOON)
    other = msgspec.structs.replace(ACTIVE, chat=ACTIVE.chat + 1)
    assert not tokens.proves(token, other, NOON)


@pytest.mark.parametrize("field", ["chat", "widget", "start_key"])
def test_a_token_of_a_chat_that_was_born_otherwise_is_foreign(field: str) -> None:
    value = "z" * 22 if field == "start_key" else 999
    token = tokens.issue(msgspec.structs.replace(ACTIVE, **{field: value}))
    assert not tokens.proves(token, ACTIVE, NOON)


def test_a_token_is_good_until_ten_minutes_after_the_end() -> None:
    token = tokens.issue(ENDED)
    assert tokens.proves(token, ENDED, NOON + 10 * MINUTE)
    assert not tokens.proves(token, ENDED, NOON + 10 * MINUTE + 1)
    assert tokens.proves(token, ACTIVE, NOON + 100 * DAY)


@pytest.mark.parametrize("token", ["", ".", "7", "7.", ".x", "-7.x", "٧.x", "9" * 19 + ".x", "1e3.x", " 7.x"])
def test_an_invalid_token_names_no_chat(token: str) -> None:
    assert tokens.chat_of(token) is None


@given(st.text())
def test_only_the_exact_token_is_accepted(text: str) -> None:
    tokens.chat_of(text)
    assert not tokens.proves(text, ACTIVE, NOON) or text == tokens.issue(ACTIVE)
