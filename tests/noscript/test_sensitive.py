"""What the library doesn't store is shown on the plain page before it is sent."""

from refdesk.chats.commands import Operator
from refdesk.chats.models import Chat, Event
from refdesk.masking import library_rules
from refdesk.masking.models import MaskingRules
from refdesk.tickets.models import Event as TicketEvent
from refdesk.tickets.models import Queue
from tests.sample_people import People

from .conftest import Browser, answer, ask

CARD = "4111111111111111"


def stored() -> str:
    return "".join(
        [*Event.objects.values_list("payload", flat=True), *TicketEvent.objects.values_list("payload", flat=True)]
    )


def test_L5_question_is_sent_without_its_card_after_it_was_shown(browser: Browser) -> None:
    browser.open()
    browser.send("start", question=f"Pay with {CARD}")
    assert (browser.title, Chat.objects.count()) == ("Not sent yet", 0)
    assert "Pay with […]" in browser.html
    assert f"Pay with {CARD}</textarea>" in browser.html
    assert 'value="keep"' not in browser.html
    browser.send("start", question=f"Pay with {CARD}")
    assert browser.title == "Waiting for an answer"
    assert "Pay with […]" in stored()
    assert CARD not in stored()


def test_L5_message_is_sent_unmasked_only_where_the_library_lets_patrons_decide(
    browser: Browser, ana: Operator, people: People
) -> None:
    ask(browser)
    answer(ana)
    browser.refresh()
    browser.send("say", text=CARD, sensitive="keep")
    assert browser.title == "Not sent yet"
    assert CARD not in stored()
    MaskingRules.objects.create(library=people.harbour, keepable=True)
    library_rules.forget_all()
    browser.send("say", text=CARD, sensitive="")
    assert 'value="keep"' in browser.html
    browser.send("say", text=CARD, sensitive="keep")
    assert CARD in stored()


def test_L5_left_question_is_shown_before_it_becomes_a_ticket(browser: Browser, ana: Operator, people: People) -> None:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.members.add(people.ana)
    ask(browser)
    answer(ana)
    browser.refresh()
    browser.post(browser.hidden("say") | {"do": "leave", "question": f"Pay with {CARD}"})
    assert "Pay with […]" in browser.html
    assert not TicketEvent.objects.exists()
    browser.send("leave", question=f"Pay with {CARD}")
    assert "Pay with […]" in stored()
    assert CARD not in stored()
