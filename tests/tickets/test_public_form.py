"""The form at /ask/: what it makes, what it refuses and gives back, and what a program gets out of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from refdesk.blocks.models import Block
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.tickets import list_query, queries
from refdesk.tickets.models import Queue, Ticket
from refdesk.tickets.patron import form_tokens, limits, public_pages
from tests.sample_people import People

QUESTION = "Where is the 1924 city directory?"
FORM = "/ask/reference/"


@pytest.fixture(name="queue", autouse=True)
def _queue(people: People) -> Queue:
    return Queue.objects.create(library=people.harbour, name="Reference questions", slug="reference")


def form_token_in(page: Any) -> str:
    match = re.search(r'name="form_token" value="([^"]+)"', page.content.decode())
    assert match
    return match[1]


def old_form_token(queue: Queue, age: int = 10_000) -> str:
    return form_tokens.issue(queue.pk, now_ms() - age)


def send(queue: Queue, **facts: str) -> Any:
    headers = {name: facts.pop(name) for name in ("HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE") if name in facts}
    fields = {"question": QUESTION, "form_token": old_form_token(queue)} | facts
    return Client(enforce_csrf_checks=True).post(FORM, fields, **headers)  # type: ignore[arg-type]


def test_a_question_becomes_a_ticket_and_the_page_names_the_next_steps(queue: Queue) -> None:
    answer = send(queue, name=" Dana  Whitfield ", contact="Dana@Example.org", question="One\r\ntwo\r\n")
    assert answer.status_code == 303
    [head] = list_query.page([queue.pk], list_query.TicketFilters()).heads
    assert (head.source, head.status, head.name, head.contact) == ("form", "new", "Dana Whitfield", "dana@example.org")
    assert '"question":"One\\ntwo\\n"' in queries.log_of(head.ticket)[0].payload
    page = Client().get(answer["Location"])
    assert f"It is ticket {head.ticket} in Reference questions." in page.content.decode()
    assert "Your ticket</a>" in page.content.decode()


def test_T4_a_form_from_a_blocked_network_is_refused_unless_it_was_received_before(queue: Queue) -> None:
    sent = {"form_token": old_form_token(queue)}
    before = send(queue, **sent)["Location"]
    now = now_ms()
    ban = {"library": queue.library, "network": "127.0.0.1", "by_name": "Ana Morales", "by": 1, "chat": 1, "seq": 1}
    Block.objects.create(**ban, at=now, until=now + 3_600_000)
    assert send(queue, **sent)["Location"] == before
    refused = send(queue)
    assert refused.status_code == 422
    assert "Your question was not sent." in refused.content.decode()
    assert QUESTION in refused.content.decode()
    Block.objects.update(library=Library.objects.get(slug="hill"))
    assert send(queue).status_code == 303


def test_the_form_sets_no_cookie_and_is_not_cached(queue: Queue) -> None:
    for answer in (Client().get("/ask/"), Client().get(FORM), send(queue), send(queue, question="")):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert Client().get(FORM)["Cache-Control"] == "private, no-cache"


def test_the_list_shows_public_queues_by_library(people: People, queue: Queue) -> None:
    Queue.objects.create(library=people.hill, name="Hill questions", slug="hill")
    Queue.objects.create(library=people.harbour, name="Complaints", slug="inside", public=False)
    page = Client().get("/ask/").content.decode()
    assert page.index("Harbour Library") < page.index("/ask/reference/") < page.index("Hill Library")
    assert "Complaints" not in page


def test_a_queue_that_is_not_public_has_no_form(people: People) -> None:
    Queue.objects.create(library=people.harbour, name="Complaints", slug="inside", public=False)
    assert Client().get("/ask/inside/").status_code == 404
    assert Client().post("/ask/inside/", {"question": "x"}).status_code == 404


def test_the_list_says_so_if_no_library_has_a_form() -> None:
    Queue.objects.all().delete()
    assert "No library accepts questions by form here yet." in Client().get("/ask/").content.decode()


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"question": ""}, "question", "Write your question first."),
        ({"question": " \n"}, "question", "Write something first."),
        ({"question": "x" * 10_001}, "question", "This has 10,001 characters. The limit is 10,000."),
        ({"contact": "dana@"}, "contact", "look like an email address"),
        ({"contact": "ask me"}, "contact", "Enter an email address or a phone number"),
        ({"name": "x" * 81}, "name", "The limit is 80."),
    ],
)
def test_an_invalid_form_comes_back_with_its_content_and_problems(
    queue: Queue, facts: dict[str, str], field: str, words: str
) -> None:
    answer = send(queue, **({"name": "Dana W", "contact": "dana@example.org"} | facts))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page[page.index(f'id="id_{field}_error"') :].split("</div>")[0]
    assert re.search(rf'<(input|textarea)(?=[^>]* autofocus)(?=[^>]*aria-invalid="true")[^>]*name="{field}"', page)
    for name, value in ({"name": "Dana W", "contact": "dana@example.org", "question": QUESTION} | facts).items():
        assert name == field or value in page
    assert not Ticket.objects.exists()


def test_what_a_patron_wrote_is_shown_as_text_alone(queue: Queue) -> None:
    page = send(queue, name="<script>1</script>", contact="<b>", question="</textarea><script>").content.decode()
    assert "<script>1" not in page
    assert "</textarea><script>" not in page


def test_the_same_form_sent_twice_is_one_ticket(queue: Queue) -> None:
    form_token = old_form_token(queue)
    first, again = send(queue, form_token=form_token), send(queue, form_token=form_token)
    assert first["Location"] == again["Location"]
    assert Ticket.objects.count() == 1


def test_a_changed_text_with_a_used_token_offers_to_open_another_ticket(queue: Queue) -> None:
    form_token = old_form_token(queue)
    first = send(queue, form_token=form_token)
    changed = send(queue, form_token=form_token, question="And the one of 1925?")
    assert changed.status_code == 422
    assert first["Location"].removesuffix("sent/") in changed.content.decode()
    assert "And the one of 1925?" in changed.content.decode()
    assert Ticket.objects.count() == 1
    fresh = form_tokens.read(form_token_in(changed), queue.pk)
    assert fresh
    assert fresh.key != form_tokens.read(form_token, queue.pk).key  # type: ignore[union-attr]


def test_a_form_sent_too_fast_comes_back_filled(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    form_token = form_tokens.issue(queue.pk, now_ms())
    quick = send(queue, form_token=form_token)
    assert quick.status_code == 422
    assert "Please check what you wrote" in quick.content.decode()
    assert QUESTION in quick.content.decode()
    assert form_token_in(quick) == form_token
    later = now_ms() + 3_000
    monkeypatch.setattr(public_pages, "now_ms", lambda: later)
    assert send(queue, form_token=form_token_in(quick)).status_code == 303


@pytest.mark.parametrize("age", [form_tokens.VALID_FOR, 10 * form_tokens.VALID_FOR, -60_000])
def test_a_form_open_for_a_day_comes_back_filled_with_a_fresh_token(queue: Queue, age: int) -> None:
    answer = send(queue, form_token=old_form_token(queue, age))
    assert answer.status_code == 422
    assert "open for a long time" in answer.content.decode()
    assert QUESTION in answer.content.decode()
    fresh = form_tokens.read(form_token_in(answer), queue.pk)
    assert fresh
    assert abs(now_ms() - fresh.at) < 60_000


@pytest.mark.parametrize("form_token", ["", "x", "1.2.aaaaaaaaaaaaaaaaaaaaaa:forged", "\x00"])
def test_a_forged_form_token_opens_nothing(queue: Queue, form_token: str) -> None:
    assert send(queue, form_token=form_token).status_code == 422
    assert not Ticket.objects.exists()


def test_a_form_token_is_good_for_its_own_queue(people: People, queue: Queue) -> None:
    other = Queue.objects.create(library=people.hill, name="Hill", slug="hill")
    assert send(queue, form_token=old_form_token(other)).status_code == 422


def test_a_filled_trap_field_returns_the_form(queue: Queue) -> None:
    answer = send(queue, website="https://spam.example")
    assert answer.status_code == 422
    assert "A hidden field was filled in" in answer.content.decode()
    assert "spam.example" not in answer.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_ORIGIN": "https://evil.example"}, 422),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}, 422),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 303),
        ({"HTTP_ORIGIN": "http://testserver"}, 303),
    ],
)
def test_a_form_sent_from_another_site_is_refused(queue: Queue, headers: dict[str, str], status: int) -> None:
    answer = send(queue, **headers)
    assert answer.status_code == status
    assert Ticket.objects.exists() == (status == 303)


def test_an_address_opens_at_most_sixty_tickets_an_hour(queue: Queue, settings: Any) -> None:
    """One that is clever enough to load the form each time, and to wait. The limit is lowered to six."""
    assert settings.CONFIG.tickets_per_hour == 60
    settings.CONFIG = replace(settings.CONFIG, tickets_per_hour=6)
    answers = [send(queue, question=f"{QUESTION} {number}") for number in range(9)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [303] * 6 + [429] * 3
    assert Ticket.objects.count() == 6
    last = answers[-1]
    assert 0 < int(last["Retry-After"]) <= 3600
    assert "Too many messages came from your network" in last.content.decode()
    assert "Your text is saved here. Send it in " in last.content.decode()
    assert f"{QUESTION} 8" in last.content.decode()


def test_refused_forms_cost_two_small_queries(queue: Queue, django_assert_num_queries: Callable[..., Any]) -> None:
    form_token = old_form_token(queue)
    for facts in ({"website": "x"}, {"form_token": "x"}, {"question": ""}):
        with django_assert_num_queries(2):
            send(queue, **({"form_token": form_token} | facts))


def test_a_contact_is_limited_to_twenty_questions_an_hour(queue: Queue) -> None:
    def one(number: int, contact: str = "dana@example.org") -> int:
        return int(asks(number, contact).status_code)

    def asks(number: int, contact: str = "dana@example.org") -> Any:
        facts = {"contact": contact, "question": str(number), "form_token": old_form_token(queue)}
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        return client.post(FORM, facts)

    assert [one(number) for number in range(21)] == [303] * 20 + [429]
    assert one(50, "DANA@example.org") == 429
    assert one(53, "dana+53@example.org") == 429
    assert one(51, "eli@example.org") == 303
    fields = asks(52).content.decode()
    assert "Too many questions came with this contact info. Your text is saved here" in fields


def test_refused_questions_do_not_count(queue: Queue, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, tickets_per_hour=6)
    for _ in range(8):
        send(queue, question="")
    form_token = old_form_token(queue)
    for _ in range(8):
        send(queue, form_token=form_token)
    assert send(queue, question="Something else").status_code == 303


def test_a_busy_database_returns_the_form(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(command: object) -> Refused:
        return Refused(Unavailable())

    monkeypatch.setattr(limits, "execute", away)
    answer = send(queue)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert QUESTION in answer.content.decode()
    assert "Nothing is lost" in answer.content.decode()


def test_the_minimum_time_can_be_switched_off(queue: Queue, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, form_seconds=0)
    assert send(queue, form_token=form_tokens.issue(queue.pk, now_ms())).status_code == 303


def test_a_number_is_read_as_one_of_the_librarys_country(people: People, queue: Queue) -> None:
    Library.objects.filter(pk=people.harbour.pk).update(country="DE")
    send(queue, contact="030 1234567")
    assert Ticket.objects.get().contact == "+49301234567"


def test_each_form_makes_one_key() -> None:
    keys = {form_tokens.read(form_tokens.issue(7, 1), 7).key for _ in range(50)}  # type: ignore[union-attr]
    assert len(keys) == 50
    assert form_tokens.read(form_tokens.issue(7, 1), 8) is None
