"""From what a widget sends to the command that starts a chat."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from refdesk.chats.commands import Start
from refdesk.chats.events import Answer, Page
from refdesk.chats.refusals import AnswerMissing, NobodyOnline
from refdesk.chats.schemas import ChatStart
from refdesk.chats.starts.starting import nobody_online, start_of
from refdesk.eventlog.refusals import Refusal
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Membership, Operator
from refdesk.widgets.models import Question, Widget
from tests.sample_people import People, at_desk

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def request(address: str = "203.0.113.77", agent: str = IPHONE) -> HttpRequest:
    made: HttpRequest = RequestFactory(headers={"User-Agent": agent}).post("/", REMOTE_ADDR=address)
    return made


def command_for(widget: Widget, address: str = "203.0.113.77", agent: str = IPHONE, **facts: Any) -> Start | Refusal:
    return start_of(request(address, agent), widget, ChatStart(key="k" * 22, question="Where?", **facts))


def started(widget: Widget, **facts: Any) -> Start:
    start = command_for(widget, **facts)
    assert isinstance(start, Start)
    return start


@pytest.mark.parametrize(
    ("policy", "address", "stored"),
    [
        ("none", "203.0.113.77", ""),
        ("short", "203.0.113.77", "203.0.113.0/24"),
        ("full", "203.0.113.77", "203.0.113.77"),
        ("short", "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("full", "", ""),
    ],
)
def test_start_stores_the_address_as_the_library_allows(people: People, policy: str, address: str, stored: str) -> None:
    people.harbour.ip_privacy = policy
    people.ask.department.library.ip_privacy = policy
    assert started(people.ask, address=address).details.address == stored


def test_start_names_browser_system_and_device(people: People) -> None:
    details = started(people.ask, mobile=True, language="de-CH", screen="390x844").details
    assert (details.device, details.mobile, details.language) == ("iPhone", True, "de-CH")
    assert "Safari" in details.browser
    assert details.system == "iOS 17"


def test_page_and_referrer_are_addresses_of_the_web_or_nothing(people: People) -> None:
    page = {"url": "https://lib.example/hours#top", "title": "Hours\x00"}
    details = started(people.ask, page=page, referrer="https://u:p@search.example/?q=1#x").details
    assert details.page == Page(url="https://lib.example/hours", title="Hours")
    assert details.referrer == "https://search.example/"
    assert started(people.ask, page={"url": "javascript:alert(1)"}).details.page is None


def test_start_stores_the_query_where_the_library_allows(people: People) -> None:
    from_page = {"page": {"url": "https://lib.example/search?q=divorce", "title": "Search"}}
    referrer = "https://search.example/?q=divorce"
    details = started(people.ask, **from_page, referrer=referrer).details
    assert details.page == Page(url="https://lib.example/search", title="Search")
    assert details.referrer == "https://search.example/"
    people.ask.department.library.page_privacy = "whole"
    details = started(people.ask, **from_page, referrer=referrer).details
    assert details.page == Page(url="https://lib.example/search?q=divorce", title="Search")
    assert details.referrer == referrer


def test_a_device_that_says_nothing_of_itself_has_no_name(people: People) -> None:
    """What it is then is worded where it is read, in the reader's language."""
    for mobile in (False, True):
        details = started(people.ask, agent="Mozilla/5.0 (X11; Linux x86_64)", mobile=mobile).details
        assert (details.device, details.mobile) == ("", mobile)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_required_field_must_be_answered(people: People, blank: str) -> None:
    people.ask.ask_name = people.ask.ask_contact = Widget.Ask.REQUIRED
    assert command_for(people.ask, name=blank, contact="a@b.org") == AnswerMissing(field="name")
    assert command_for(people.ask, name="Dana", contact=blank) == AnswerMissing(field="contact")
    assert started(people.ask, name="Dana", contact="a@b.org").name == "Dana"


def test_start_drops_fields_that_the_widget_does_not_have(people: People) -> None:
    people.ask.ask_name = people.ask.ask_contact = Widget.Ask.OFF
    start = started(people.ask, name="Dana", contact="a@b.org")
    assert (start.name, start.contact) == ("", "")


def test_start_stores_answers_with_their_questions_in_order(people: People) -> None:
    two = Question.objects.create(widget=people.ask, label="Which branch?", position=2)
    question = Question.objects.create(widget=people.ask, label="Card number", position=1)
    foreign = Question.objects.create(widget=people.hill_widget, label="Other")
    answers = [{"question": q.pk, "text": f" to {q.label} "} for q in (two, question, foreign)]
    assert started(people.ask, answers=answers).answers == (
        Answer(label="Card number", text="to Card number"),
        Answer(label="Which branch?", text="to Which branch?"),
    )


def test_a_required_question_must_be_answered(people: People) -> None:
    question = Question.objects.create(widget=people.ask, label="Card number", required=True)
    assert command_for(people.ask) == AnswerMissing(field="Card number")
    assert command_for(people.ask, answers=[{"question": question.pk, "text": " "}]) == AnswerMissing(
        field="Card number"
    )
    assert started(people.ask, answers=[{"question": question.pk, "text": "7"}]).answers


def test_a_chat_can_start_only_while_somebody_can_answer(people: People) -> None:
    assert nobody_online(people.ask) == NobodyOnline()
    at_desk(people.ben, now_ms())
    assert nobody_online(people.ask) == NobodyOnline(), "Ben is of another department"
    at_desk(people.ana, now_ms())
    assert nobody_online(people.ask) is None


@pytest.mark.parametrize("change", ["away", "not monitored", "not active", "lease over"])
def test_nobody_is_online_where_no_operator_can_answer(people: People, change: str) -> None:
    at_desk(people.ana, now_ms(), lease=-1 if change == "lease over" else 10_000)
    ana = Operator.objects.filter(pk=people.ana.pk)
    if change == "away":
        ana.update(status="away")
    if change == "not active":
        ana.update(is_active=False)
    if change == "not monitored":
        Membership.objects.filter(operator=people.ana).update(monitored=False)
    assert nobody_online(people.ask) == NobodyOnline()


def test_L6_start_stores_the_location_of_the_scanned_code(people: People) -> None:
    assert started(people.ask, location=" Second floor,\x00 map room ").details.location == "Second floor, map room"
    assert started(people.ask).details.location == ""
