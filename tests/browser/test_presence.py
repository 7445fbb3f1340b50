"""A widget that doesn't promise what nobody can keep (rule P37)."""

from collections.abc import Callable

from playwright.sync_api import expect

from .actors import Operator, Patron

Hire = Callable[..., Operator]
NOBODY = "No one is online right now"


def is_offline(patron: Patron) -> None:
    """The widget, freshly opened, says that nobody can answer, and how to reach the library."""
    patron.opens("/chat/ask/")
    # The public status is cached for a second.
    patron.waits_for_status(online=False)
    patron.reloads()
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible()
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    expect(patron.button("Start Chat")).to_have_count(0)


def test_P37_open_widget_shows_who_comes_and_goes_without_polling(patron: Patron, hire: Hire) -> None:
    """That somebody came; and to a patron who waits in a chat, that the last has gone, and how to reach the library."""
    requested: list[str] = []
    is_offline(patron)
    patron.page.on("request", lambda request: requested.append(request.url.removeprefix(patron.url)))
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    ana.goes("Online")
    expect(patron.field("Your question")).to_be_visible()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible()
    assert requested == []
    ana.goes("Online")
    patron.asks("Where is the map room?", name="Dana")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name="No one is online any more")).to_be_visible()
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    ana.goes("Online")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    assert not [path for path in requested if path.endswith("/status") or path.startswith("/live/presence/")]
    patron.waits_for_status(online=True)
    patron.opens("/demo/")
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_have_attribute("title", "A librarian is online.")
