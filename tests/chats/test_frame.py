"""I1, I4: an operator suggests a page, the patron enters iframe chat mode."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r

from .world import ACTIVE, ADDRESS, ANA, CHI, ENDED, MOBILE, NOON, SEATED, UNSEATED, WAITING, bodies, refusal

SUGGEST = c.SuggestFrame(address=ADDRESS)


def test_I1_a_suggestion_is_stored_with_its_address_in_one_form() -> None:
    assert bodies(ACTIVE, ANA, SUGGEST) == [e.FrameSuggested(address=ADDRESS)]
    shouted = c.SuggestFrame(address=" HTTPS://EXAMPLE.org:443 ")
    assert bodies(ACTIVE, ANA, shouted) == [e.FrameSuggested(address="https://example.org/")]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", "empty"),
        ("javascript:alert(1)", "not_web"),
        ("data:text/html,x", "not_web"),
        ("https://library.example@elsewhere.example/", "user"),
        ("https:/example.org", "not_whole"),
        ("https://example.org/" + "x" * 2_000, "too_long"),
    ],
)
def test_I1_suggest_frame_refuses_other_than_web_addresses(address: str, fault: str) -> None:
    refused = refusal(ACTIVE, ANA, c.SuggestFrame(address=address))
    assert isinstance(refused, r.BadAddress)
    assert refused.fault == fault


def test_I1_suggest_frame_is_for_the_claiming_operator() -> None:
    assert refusal(ACTIVE, CHI, SUGGEST) == r.NotYours(by=ANA.name)
    assert refusal(WAITING, ANA, SUGGEST) == r.NotYours(by=None)


def test_I1_nothing_is_suggested_to_a_mobile_device() -> None:
    assert refusal(MOBILE, ANA, SUGGEST) == r.OnMobile()


def test_I1_a_mobile_device_does_not_enter_iframe_chat_mode() -> None:
    assert refusal(MOBILE, SEATED, c.EnterFrame()) == r.OnMobile()


def test_I4_entering_is_stored_as_often_as_it_happens() -> None:
    assert bodies(ACTIVE, SEATED, c.EnterFrame()) == [e.FrameEntered()]
    assert bodies(WAITING, SEATED, c.EnterFrame()) == [e.FrameEntered()]


def test_I4_only_the_window_that_the_chat_is_in_enters() -> None:
    assert refusal(ACTIVE, UNSEATED, c.EnterFrame()) == r.SeatMoved()


def test_an_ended_chat_refuses_both() -> None:
    over = r.ChatEnded(by="patron", at=NOON)
    assert refusal(ENDED, ANA, SUGGEST) == over
    assert refusal(ENDED, SEATED, c.EnterFrame()) == over
