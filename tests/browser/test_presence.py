"""Who can answer now: statuses, monitored departments, and a widget that doesn't promise what nobody can keep."""

from collections.abc import Callable

from playwright.sync_api import expect

from .actors import Operator, Patron, Status

Hire = Callable[..., Operator]
NOBODY = "No one is online right now"
# A patron sees it within 2 s. A busy machine may take longer; a widget that polled every 10 s would take longer still.
SOON = 5_000


def opens_when(patron: Patron, *, online: bool) -> None:
    """Open the widget once its public status, which is cached for a second, says so."""
    patron.opens("/chat/ask/")
    patron.waits_for_status(online=online)
    patron.reloads()


def is_online(patron: Patron) -> None:
    """The widget, freshly opened, says that somebody can answer."""
    opens_when(patron, online=True)
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    expect(patron.field("Your question")).to_be_visible()


def is_offline(patron: Patron) -> None:
    """The widget, freshly opened, says that nobody can, and how to reach the library."""
    opens_when(patron, online=False)
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible()
    expect(patron.widget.get_by_text("Reference is offline")).to_be_visible()
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    expect(patron.button("Start Chat")).to_have_count(0)


def test_widget_is_online_when_somebody_can_answer(patron: Patron, hire: Hire) -> None:
    """Online exactly while an operator of the department is online at an open desk."""
    ana = hire("Ana Morales", "Reference")
    ben = hire("Ben Okafor", "Local History")
    ben.comes_online()
    is_offline(patron)
    ana.signs_in()
    is_offline(patron)
    ana.goes("Online")
    expect(ana.page.get_by_text("You are receiving chats")).to_be_visible()
    is_online(patron)
    away: tuple[Status, ...] = ("Away", "Offline")
    for status in away:
        ana.goes(status)
        expect(ana.page.get_by_text("You are not receiving chats")).to_be_visible()
        is_offline(patron)
    ana.goes("Online")
    is_online(patron)
    ana.page.close()
    is_offline(patron)


def test_P37_open_widget_shows_who_comes_and_goes_without_polling(patron: Patron, hire: Hire) -> None:
    """That somebody came; and to a patron who waits in a chat, that the last has gone, and how to reach the library."""
    requested: list[str] = []
    is_offline(patron)
    patron.page.on("request", lambda request: requested.append(request.url.removeprefix(patron.url)))
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    ana.goes("Online")
    expect(patron.field("Your question")).to_be_visible(timeout=SOON)
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible(timeout=SOON)
    assert requested == []
    ana.goes("Online")
    patron.asks("Where is the map room?", name="Dana")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name="No one is online any more")).to_be_visible(timeout=SOON)
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    ana.goes("Online")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible(timeout=SOON)
    assert not [path for path in requested if path.endswith("/status") or path.startswith("/live/presence/")]
