"""What a document of the frame shows besides new answers: that the chat goes on elsewhere, or nothing."""

from collections.abc import Iterator

import pytest
from asgiref.sync import async_to_sync
from django.test import RequestFactory

from refdesk.chats.commands import Command, Operator, Patron, TakeSeat
from refdesk.eventlog.execution import execute
from refdesk.noscript import frame, frame_streams, windows
from refdesk.noscript.chat_page import Visit
from refdesk.noscript.models import PlainWindow
from refdesk.widgets.models import Widget

from .conftest import START, Browser, answer, ask, newest


@pytest.fixture(name="streams")
def _streams() -> Iterator[None]:
    """Frames may stay open, as on a running node."""
    frame_streams.use(object.__new__(frame_streams.FrameStreams))
    yield
    frame_streams.use(None)


def visit() -> Visit:
    """The latest page of the newest chat."""
    head = newest()
    return Visit(RequestFactory().get(START), Widget.objects.get(pk=head.widget), head, PlainWindow.objects.get().page)


def moves_to_a_window_with_scripts() -> None:
    chat = newest().chat
    scripted = TakeSeat(node="north", window="w" * 16, attempt=1)
    async_to_sync(execute)(Command(chat, Patron(chat), scripted))


def test_L3_an_open_frame_says_that_the_chat_moved_and_shows_no_more_of_it(browser: Browser, ana: Operator) -> None:
    ask(browser)
    shown, seq = visit(), newest().last_seq
    assert frame.news_after(shown, "en", seq) == frame_streams.News("", seq)
    moves_to_a_window_with_scripts()
    answer(ana)
    news = frame.news_after(shown, "en", seq)
    assert "At the front desk." not in news.html
    assert "This chat is open in another window" in news.closing


def test_L3_an_open_frame_shows_nothing_after_the_patron_has_finished(browser: Browser, ana: Operator) -> None:
    ask(browser)
    shown, seq = visit(), newest().last_seq
    answer(ana)
    assert "At the front desk." in frame.news_after(shown, "en", seq).html
    windows.close(newest().chat)
    news = frame.news_after(shown, "en", seq)
    assert (news.html, "href" in news.closing, "</html>" in news.closing) == ("", False, True)


@pytest.mark.usefixtures("streams")
def test_a_frame_leads_to_an_open_one_unless_its_parts_do_not_arrive(browser: Browser, ana: Operator) -> None:
    chat = ask(browser).chat
    answer(ana)
    browser.refresh()
    browser.open(browser.address + "news/?after=1")
    seconds, _, live = browser.page["Refresh"].partition("; url=")
    assert seconds == "1"
    browser.open(live)
    assert (browser.page["Refresh"], "/stream/?after=1" in browser.html) == ("10", True)
    assert not windows.streams(chat)
    windows.begin_to_stream(chat)
    assert not windows.streams(chat)
    browser.open(live)
    assert (browser.page["Refresh"], "At the front desk." in browser.html) == ("10", True)
