"""The ticket's page that only its patron can open."""

import re
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from refdesk.chats import commands as chat
from refdesk.chats import events as chat_events
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.events import Mark
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.eventlog.rows import LogRow
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import permissions, queries, tokens
from refdesk.tickets.events import visible_to_patron
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.patron import event_lines, limits, patron_view
from tests.logs import act, actor, started
from tests.logs import act_on as does
from tests.logs import ticket_in as made
from tests.mail.mail_servers import mail_settings, use
from tests.sample_people import People

KEY = "r" * 22
pytestmark = pytest.mark.usefixtures("queue")


def page_of(head: Head, tail: str = "", client: Client | None = None) -> Any:
    return (client or Client()).get(tokens.patron_page_path(head) + tail)


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def replies(head: Head, text: str, key: str = KEY) -> Any:
    return Client(enforce_csrf_checks=True).post(tokens.patron_page_path(head), {"text": text, "key": key})


def test_the_page_shows_messages_with_author_time_and_status(people: People, queue: Queue) -> None:
    people.harbour.time_zone = "Asia/Tokyo"
    people.harbour.save()
    head = made(queue, contact="dana@example.org")
    assert "Waiting for an answer" in words(page_of(head))
    does(
        head,
        permissions.member(people.ana),
        c.Reply(text="See the map.", marks=(Mark(kind="bold", start=4, end=7),)),
    )
    answer = page_of(head)
    assert "See <strong>the</strong> map." in answer.content.decode()
    assert "Answered If you need anything else, write below." in words(answer)
    assert "Ana Morales" in words(answer)
    assert "+09:00" in answer.content.decode()
    assert "Times are in Asia/Tokyo." in words(answer)
    assert re.search(r"Ana Morales [A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M", words(answer))
    assert replies(head, "Which\r\nshelf?").status_code == 303
    assert "In progress" in words(page_of(head))
    assert "Which\nshelf?" in page_of(head).content.decode()
    does(head, permissions.member(people.ana), c.SetTicketStatus(status="closed"))
    assert "Closed Write below to reopen it." in words(page_of(head))
    assert re.search(r"Closed by the library on \w{3} \d+, \d{4} at \d+:\d\d [AP]M", words(page_of(head)))
    replies(head, "One more thing.", "o" * 22)
    assert queries.head_of(head.ticket).status == "open"  # type: ignore[union-attr]


def test_neither_the_page_nor_its_news_show_events_for_the_desk(people: People, queue: Queue) -> None:
    """One event of each kind, each with a word of its own."""
    history = Queue.objects.create(library=people.harbour, name="Quagga questions", slug="history")
    history.members.add(people.ana)
    head = made(queue, contact="dana@example.org", name="Dana")
    ana = permissions.member(people.ana)
    does(head, ana, SaveNote(text="Secret: aardvark"), SetTags(tags=("badger",)))
    does(head, ana, SetName(name="Cassowary"), SetContact(contact="dugong@example.org"))
    does(head, ana, c.Assign(operator=people.chi.pk), queue=permissions.queue_info(queue))
    does(head, ana, c.Transfer(queue=history.pk), queue=permissions.queue_info(history))
    does(
        head,
        System(),
        c.NoteEmailSent(of=1, to="emu@x.org"),
        c.NoteEmailFailed(of=1, to="x@x.org", reason="Flamingo"),
    )
    automatic_email = e.EmailReceived(
        sender="gecko@example.org", subject="4111 1111 1111 1111", text="Until heron day", automatic=True
    )
    does(head, c.Patron(head.ticket), c.ReceiveEmail(text="", received=automatic_email))
    does(head, c.Patron(head.ticket), c.Forget())
    does(head, permissions.member(people.ana), c.MakeLink(access="reply"))
    offered = queries.log_of(head.ticket)[-1].seq
    does(head, c.Patron(head.ticket, offered), c.ClaimLink(link=offered))
    kinds = {row.kind for row in queries.log_of(head.ticket)}
    assert kinds == {kind for kind in e.KINDS if not visible_to_patron(kind)} | {"opened"}
    shown = (
        page_of(head).content.decode()
        + page_of(head, "sent/").content.decode()
        + page_of(head, "news/").content.decode()
    )
    for secret in (
        "aardvark",
        "badger",
        "Cassowary",
        "dugong",
        "emu@",
        "Flamingo",
        "gecko",
        "heron",
        "Chi",
        "Quagga",
        "Morales",
    ):
        assert secret.lower() not in shown.lower(), secret
    assert "Reference questions" in shown


def test_numbers_on_the_page_reveal_no_hidden_events(people: People, queue: Queue) -> None:
    head = made(queue)
    ana = permissions.member(people.ana)
    does(head, ana, SaveNote(text="x"), SaveNote(text="y"), c.Reply(text="Here."))
    page = page_of(head).content.decode()
    assert re.findall(r'id="entry-(\d+)"', page) == ["1", "2"]
    before = page_of(head, "news/?after=2")
    does(head, ana, SaveNote(text="z"))
    assert page_of(head, "news/?after=2").status_code == before.status_code == 204
    does(head, ana, c.Reply(text="There."))
    assert "There." in page_of(head, "news/?after=2").content.decode()


def test_what_happens_next_says_whether_the_answer_is_mailed(queue: Queue) -> None:
    """The server sends email, and the contact is an email address."""
    mailed, called = made(queue, contact="dana@example.org"), made(queue, "t", contact="+1 202 555 0143")
    assert "The library may contact you at" in words(page_of(mailed, "sent/"))
    before = settings.CONFIG
    use(mail_settings())
    try:
        assert "It will also be emailed to dana@example.org." in words(page_of(mailed, "sent/"))
        assert "The library may contact you at" in words(page_of(called, "sent/"))
    finally:
        settings.CONFIG = before


def test_a_silent_status_change_is_news(people: People, queue: Queue) -> None:
    """No entry tells of it, and the standing above the conversation is another one."""
    head = made(queue)
    assert page_of(head, "news/?after=1&status=new").status_code == 204
    does(head, permissions.member(people.ana), c.SetTicketStatus(status="pending"))
    answer = page_of(head, "news/?after=1&status=new")
    assert 'data-status="pending"' in answer.content.decode()
    assert page_of(head, "news/?after=1&status=pending").status_code == 204


@pytest.mark.parametrize("tail", ["", "sent/", "news/"])
def test_wrong_tokens_are_not_found(queue: Queue, tail: str) -> None:
    mine, other = made(queue), made(queue, "o")
    proof = tokens.issue(other).partition(".")[2]
    nowhere = Client().get("/nowhere/").content
    for token in (f"{mine.ticket}.{proof}", f"{mine.ticket}.x", f"{mine.ticket}.", "0.x", "x", f"{10**30}.x", "é.é"):
        for answer in (Client().get(f"/ticket/{token}/{tail}"), Client().post(f"/ticket/{token}/", {"text": "x"})):
            assert answer.status_code == 404, token
            assert answer.content == nowhere
    assert queries.head_of(mine.ticket).last_seq == 1  # type: ignore[union-attr]
    assert page_of(mine, tail).status_code == 200


@pytest.mark.parametrize("tail", ["", "sent/", "news/"])
def test_the_address_does_not_leak(queue: Queue, tail: str) -> None:
    answer = page_of(made(queue), tail)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_repeated_reply_is_stored_once_and_a_reused_key_is_returned(queue: Queue) -> None:
    head = made(queue)
    assert replies(head, "Which shelf?").status_code == replies(head, "Which shelf?").status_code == 303
    other = replies(head, "Which floor?")
    assert other.status_code == 422
    assert "Which floor?" in other.content.decode()
    assert f'value="{KEY}"' not in other.content.decode()
    assert [row.kind for row in queries.log_of(head.ticket)] == ["opened", "replied"]


@pytest.mark.parametrize("key", ["", "short", "x" * 100, "a b c d e f g h i j k l"])
def test_a_reply_with_an_invalid_key_is_stored(queue: Queue, key: str) -> None:
    head = made(queue)
    assert replies(head, "Which shelf?", key).status_code == 303
    assert queries.head_of(head.ticket).last_seq == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write your reply first."),
        (" ", "Write something first."),
        ("x" * 10_001, "limit is 10,000"),
    ],
)
def test_an_invalid_reply_comes_back_with_its_text_and_problem(queue: Queue, text: str, why: str) -> None:
    head = made(queue)
    answer = replies(head, text)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert text in answer.content.decode()
    assert queries.head_of(head.ticket).last_seq == 1  # type: ignore[union-attr]


def test_a_ticket_accepts_twenty_replies_in_ten_minutes(queue: Queue) -> None:
    head = made(queue)
    answers = [replies(head, "x", f"{number:022}") for number in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "You have sent too many messages. Your text is saved here" in answers[-1].content.decode()
    assert replies(made(queue, "o"), "x").status_code == 303


def test_a_busy_database_returns_the_reply(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(command: object) -> Refused:
        return Refused(Unavailable())

    head = made(queue)
    monkeypatch.setattr(limits, "execute", away)
    answer = replies(head, "Which shelf?")
    assert answer.status_code == 503
    assert "Which shelf?" in answer.content.decode()


def test_the_page_includes_the_chat_as_the_patron_saw_it(people: People, queue: Queue) -> None:
    number = started(people.ask, "Where is it?", name="Dana")
    acts = (chat.Claim(), Say(text="On the second floor."), SaveNote(text="aardvark"), chat.End())
    act(number, actor(people.ana), *acts)
    head = made(queue, chat=number)
    fields = words(page_of(head))
    below = fields[fields.index("The original chat") :]
    places = [
        below.index(sentence)
        for sentence in ("Where is it?", "Ana joined at ", "On the second floor.", "Ended by Ana Morales at ")
    ]
    assert places == sorted(places)
    assert "aardvark" not in fields
    assert "The original chat" not in words(page_of(made(queue, "o")))


def test_files_and_pages_of_the_chat_are_links_unless_redacted(people: People, queue: Queue) -> None:
    row = LogRow(4, "file_sent", 1, "operator:1:Ana Morales", "{}", None)
    sent = {"file": 1, "token": "7.x", "name": "map <1>.pdf", "type": "", "size": 2048, "expires_at": 2**41}
    file = patron_view._MESSAGES["chat"]["file_sent"](row, sent)
    assert file == '<a href="/files/7.x/" rel="noreferrer">map &lt;1&gt;.pdf</a>'
    assert 'href="https://lib.example/a"' in patron_view._MESSAGES["chat"]["frame_suggested"](
        row, {"address": "https://lib.example/a"}
    )
    for kind, bare in (("file_sent", {"token": "", "name": ""}), ("message_sent", {"text": ""})):
        assert patron_view._MESSAGES["chat"][kind](row, bare) == "(removed)"
    assert patron_view._MESSAGES["chat"]["frame_suggested"](row, {"address": ""}) == "(removed)"


def test_W4_the_librarys_pictures_have_thumbnails_and_the_patrons_own_have_none(people: People, queue: Queue) -> None:
    """Patrons have no links to what they sent to a ticket, so nobody else gets one from them."""
    shown = e.AttachedFile(1, 'map "1".png', "image/png", 2048, "7.x", 2**41, width=1600, height=900)
    other = e.AttachedFile(2, "map.pdf", "application/pdf", 2048, "8.x", 2**41)
    expired = e.AttachedFile(3, "old.png", "image/png", 2048, "9.x", 1, width=1600, height=900)
    body = msgspec.json.encode(e.Replied(text="Here", files=(shown, other, expired))).decode()
    [picture, none, gone] = patron_view._files(LogRow(4, "replied", 1, "operator:1:Ana Morales", body, None))
    assert (
        'href="/files/7.x/" target="_blank" rel="noopener noreferrer" data-name="map &quot;1&quot;.png"'
        in picture.picture
    )
    assert '<img src="/files/7.x/thumbnail" width="240" height="135" loading="lazy"' in picture.picture
    assert 'alt="Picture map &quot;1&quot;.png, 2.0\xa0KB"' in picture.picture
    assert (none.picture, gone.picture) == ("", "")
    assert {file.picture for file in patron_view._files(LogRow(4, "replied", 1, "patron", body, None))} == {""}
    row = LogRow(4, "file_sent", 1, "patron", "{}", None)
    sent = {"file": 1, "token": "7.x", "name": "map.png", "type": "image/png", "size": 2048, "expires_at": 2**41}
    assert "/files/7.x/thumbnail" in patron_view._MESSAGES["chat"]["file_sent"](row, sent | {"width": 20, "height": 10})


def test_what_either_side_wrote_is_shown_as_text_alone(people: People, queue: Queue) -> None:
    head = made(queue, question="<script>1</script>", name="<b>D</b>")
    does(head, permissions.member(people.ana), c.Reply(text="<img src=x> javascript:alert(1)"))
    page = page_of(head).content.decode()
    assert "<script>1" not in page
    assert "<b>D" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_every_kind_that_a_patron_may_see_has_its_words(people: People, queue: Queue) -> None:
    shown = {kind for kind in e.KINDS if visible_to_patron(kind)}
    lines = {kind for kind, body in e.KINDS.items() if event_lines.sentence_name("ticket", body)}
    assert shown == lines | set(patron_view._MESSAGES["ticket"])
    assert set(patron_view._MESSAGES["chat"]) <= {
        kind for kind in chat_events.KINDS if chat_events.visible_to_patron(kind)
    }


def test_the_address_is_one_that_nobody_guesses(queue: Queue) -> None:
    proofs = {tokens.issue(made(queue, letter)).partition(".")[2] for letter in "ab"}
    assert [len(proof) for proof in proofs] == [43, 43]
