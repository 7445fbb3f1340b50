"""Whether a patron without a script is there: while pages are requested, and not after."""

from asgiref.sync import async_to_sync

from refdesk.chats.commands import Command, EndLost, LoseConnection, Operator, Patron, TakeSeat
from refdesk.chats.head import Head
from refdesk.eventlog.actors import System
from refdesk.eventlog.execution import execute
from refdesk.kit.clock import now_ms
from refdesk.noscript import presence, windows
from refdesk.noscript.models import PlainWindow
from refdesk.noscript.read_marks import page_read
from refdesk.protocol.encode import row
from refdesk.tickets.models import Queue
from tests.sample_people import People

from .conftest import Browser, answer, ask, newest

GRACE = 60_000


def sweep_at(now: int) -> None:
    for command in presence.gone(now, GRACE):
        async_to_sync(execute)(command)


def test_L3_a_patron_counts_as_gone_after_three_missed_pages(browser: Browser) -> None:
    ask(browser)
    now = now_ms()
    assert presence.gone(now + windows.WAITING - 5_000, GRACE) == []
    sweep_at(now + windows.WAITING + 1)
    assert newest().connection == "lost"
    browser.refresh()
    assert (newest().connection, newest().seat) == ("up", 2)
    assert browser.title == "Waiting for an answer"


def test_a_patron_who_writes_is_there_for_ten_minutes(browser: Browser, ana: Operator) -> None:
    ask(browser)
    answer(ana)
    browser.refresh()
    now = now_ms()
    assert presence.gone(now + windows.WRITING - 5_000, GRACE) == []
    [command] = presence.gone(now + windows.WRITING + 1, GRACE)
    assert command.act == LoseConnection(seat=1, grace=GRACE)


def test_a_patron_who_is_gone_for_the_grace_time_can_leave_the_question(browser: Browser, people: People) -> None:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.members.add(people.ana)
    head = ask(browser, name="Dana")
    for act in (LoseConnection(seat=1, grace=0), EndLost()):
        async_to_sync(execute)(Command(head.chat, System(), act))
    browser.refresh()
    assert "We could not reconnect" in browser.html
    assert newest().outcome == "missed"
    browser.send("to-leave")
    assert "Where do I renew?</textarea>" in browser.html
    assert 'value="Dana"' in browser.html


def test_a_pressed_button_says_how_far_the_patron_has_read(browser: Browser, ana: Operator) -> None:
    """The page alone doesn't: it may be shown to nobody. A number beyond the chat's end counts as the end."""
    heard: list[tuple[int, int]] = []

    def hear(head: Head, seq: int, **kwargs: object) -> None:
        heard.append((head.chat, seq))

    page_read.connect(hear)
    chat = ask(browser).chat
    answer(ana)
    shown = newest().last_seq
    browser.refresh()
    assert heard == []
    answer(ana, "Or by phone.")
    browser.send("draft")
    assert heard == [(chat, shown)]
    browser.post(browser.hidden("say") | {"do": "draft", "seen": "999999999"})
    browser.post(browser.hidden("say") | {"do": "draft", "seen": "9" * 20})
    assert heard[1:] == [(chat, newest().last_seq)]


def test_windows_of_chats_that_ended_long_ago_are_deleted(browser: Browser) -> None:
    ask(browser)
    browser.send("to-end")
    browser.send("end")
    assert not windows.any_expired(now_ms())
    later = now_ms() + 11 * 60_000
    windows.delete_expired(later)
    assert not PlainWindow.objects.exists()
    browser.open(browser.address)
    assert browser.page.status_code == 410


def test_a_chat_that_moved_to_a_window_with_scripts_continues_here_on_request(browser: Browser) -> None:
    head = ask(browser)
    assert row(head).plain
    browser.send("move")
    address = browser.page["Location"]
    assert address.startswith("/chat/ask/#code=")
    scripted = TakeSeat(node="north", window="w" * 16, attempt=1)
    async_to_sync(execute)(Command(head.chat, Patron(head.chat), scripted))
    browser.open(browser.address)
    assert browser.title == "This chat is open in another window"
    assert newest().seat == 2
    assert not row(newest()).plain
    browser.send("here")
    assert (newest().seat, browser.title) == (3, "Waiting for an answer")


def test_a_message_to_a_chat_that_moved_comes_back(browser: Browser) -> None:
    head = ask(browser)
    browser.send("to-write")
    scripted = TakeSeat(node="north", window="w" * 16, attempt=1)
    async_to_sync(execute)(Command(head.chat, Patron(head.chat), scripted))
    browser.send("say", text="Are you there?")
    assert browser.title == "This chat is open in another window"
    assert "Are you there?" in browser.html
