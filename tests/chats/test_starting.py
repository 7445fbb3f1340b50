"""From what a widget sends to the command that starts a chat."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from refdesk.chats.commands import Start
from refdesk.chats.events import Answer, Page
from refdesk.chats.refusals import AnswerMissing, NobodyOnline, Refusal
from refdesk.chats.starting import ChatStart, nobody_online, start_of
from refdesk.kit.clock import now_ms
from refdesk.people.models import Membership, Operator
from refdesk.widgets.models import Question, Widget
from tests.cast import Cast, at_desk

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def request(address: str = "203.0.113.77", agent: str = IPHONE) -> HttpRequest:
    made: HttpRequest = RequestFactory(headers={"User-Agent": agent}).post("/", REMOTE_ADDR=address)
    return made


def asked(widget: Widget, address: str = "203.0.113.77", agent: str = IPHONE, **facts: Any) -> Start | Refusal:
    return start_of(request(address, agent), widget, ChatStart(key="k" * 22, question="Where?", **facts))


def started(widget: Widget, **facts: Any) -> Start:
    start = asked(widget, **facts)
    assert isinstance(start, Start)
    return start


@pytest.mark.parametrize(
    ("policy", "address", "kept"),
    [
        ("none", "203.0.113.77", ""),
        ("short", "203.0.113.77", "203.0.113.0/24"),
        ("full", "203.0.113.77", "203.0.113.77"),
        ("short", "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("full", "", ""),
    ],
)
def test_an_address_is_kept_as_far_as_the_library_allows(cast: Cast, policy: str, address: str, kept: str) -> None:
    cast.harbour.ip_privacy = policy
    cast.ask.department.library.ip_privacy = policy
    assert started(cast.ask, address=address).details.address == kept


def test_what_the_browser_tells_is_told_in_words(cast: Cast) -> None:
    details = started(cast.ask, mobile=True, language="de-CH", screen="390x844").details
    assert (details.device, details.mobile, details.language) == ("iPhone", True, "de-CH")
    assert "Safari" in details.browser
    assert details.system == "iOS 17"


def test_page_and_referrer_are_addresses_of_the_web_or_nothing(cast: Cast) -> None:
    page = {"url": "https://lib.example/hours#top", "title": "Hours\x00"}
    details = started(cast.ask, page=page, referrer="https://u:p@search.example/?q=1#x").details
    assert details.page == Page(url="https://lib.example/hours", title="Hours")
    assert details.referrer == "https://search.example/"
    assert started(cast.ask, page={"url": "javascript:alert(1)"}).details.page is None


def test_what_follows_the_question_mark_is_kept_where_the_library_wants_the_whole(cast: Cast) -> None:
    asked_at = {"page": {"url": "https://lib.example/search?q=divorce", "title": "Search"}}
    referrer = "https://search.example/?q=divorce"
    details = started(cast.ask, **asked_at, referrer=referrer).details
    assert details.page == Page(url="https://lib.example/search", title="Search")
    assert details.referrer == "https://search.example/"
    cast.ask.department.library.page_privacy = "whole"
    details = started(cast.ask, **asked_at, referrer=referrer).details
    assert details.page == Page(url="https://lib.example/search?q=divorce", title="Search")
    assert details.referrer == referrer


def test_a_device_that_says_nothing_of_itself_has_no_name(cast: Cast) -> None:
    """What it is then is worded where it is read, in the reader's language."""
    for mobile in (False, True):
        details = started(cast.ask, agent="Mozilla/5.0 (X11; Linux x86_64)", mobile=mobile).details
        assert (details.device, details.mobile) == ("", mobile)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_required_field_must_be_answered(cast: Cast, blank: str) -> None:
    cast.ask.ask_name = cast.ask.ask_contact = Widget.Ask.REQUIRED
    assert asked(cast.ask, name=blank, contact="a@b.org") == AnswerMissing(field="name")
    assert asked(cast.ask, name="Dana", contact=blank) == AnswerMissing(field="contact")
    assert started(cast.ask, name="Dana", contact="a@b.org").name == "Dana"


def test_what_is_not_asked_is_not_kept(cast: Cast) -> None:
    cast.ask.ask_name = cast.ask.ask_contact = Widget.Ask.OFF
    start = started(cast.ask, name="Dana", contact="a@b.org")
    assert (start.name, start.contact) == ("", "")


def test_answers_are_kept_with_the_words_of_their_questions_in_the_librarys_order(cast: Cast) -> None:
    two = Question.objects.create(widget=cast.ask, label="Which branch?", position=2)
    one = Question.objects.create(widget=cast.ask, label="Card number", position=1)
    foreign = Question.objects.create(widget=cast.hill_widget, label="Other")
    answers = [{"question": q.pk, "text": f" to {q.label} "} for q in (two, one, foreign)]
    assert started(cast.ask, answers=answers).answers == (
        Answer(label="Card number", text="to Card number"),
        Answer(label="Which branch?", text="to Which branch?"),
    )


def test_a_required_question_must_be_answered(cast: Cast) -> None:
    question = Question.objects.create(widget=cast.ask, label="Card number", required=True)
    assert asked(cast.ask) == AnswerMissing(field="Card number")
    assert asked(cast.ask, answers=[{"question": question.pk, "text": " "}]) == AnswerMissing(field="Card number")
    assert started(cast.ask, answers=[{"question": question.pk, "text": "7"}]).answers


def test_a_chat_can_start_only_while_somebody_can_answer(cast: Cast) -> None:
    assert nobody_online(cast.ask) == NobodyOnline()
    at_desk(cast.ben, now_ms())
    assert nobody_online(cast.ask) == NobodyOnline(), "Ben is of another department"
    at_desk(cast.ana, now_ms())
    assert nobody_online(cast.ask) is None


@pytest.mark.parametrize("change", ["away", "not monitored", "not active", "lease over"])
def test_somebody_who_cannot_answer_does_not_count(cast: Cast, change: str) -> None:
    at_desk(cast.ana, now_ms(), lease=-1 if change == "lease over" else 10_000)
    own = Operator.objects.filter(pk=cast.ana.pk)
    if change == "away":
        own.update(status="away")
    if change == "not active":
        own.update(is_active=False)
    if change == "not monitored":
        Membership.objects.filter(operator=cast.ana).update(monitored=False)
    assert nobody_online(cast.ask) == NobodyOnline()
