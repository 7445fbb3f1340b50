"""What a patron's browser loads, counted as it loads it, each answer packed by gzip -9."""

import gzip

from playwright.sync_api import Response, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, library_page

LOADER = 3 * 1024
EVERYTHING = 40 * 1024


def weigh(answers: list[Response]) -> dict[str, int]:
    """Bytes by address, packed; without the stream of presence, which has no end."""
    whole = [each for each in answers if each.headers.get("content-type") != "text/event-stream"]
    return {each.url: len(gzip.compress(each.body(), 9)) for each in whole}


def test_the_closed_widget_and_the_open_form_are_light(patron: Patron, desk: Server, ana: Operator) -> None:
    """The loader has at most 3 KB; everything until the patron can type, at most 40 KB."""
    ours, answers = desk_site(desk), list[Response]()
    patron.context.on("response", lambda answer: answers.append(answer) if answer.url.startswith(ours) else None)
    patron.opens(library_page(desk))
    expect(patron.page.get_by_role("button", name="Ask us")).to_be_visible()
    closed = weigh(answers)
    assert list(closed) == [f"{ours}/embed/ask.js"]
    assert sum(closed.values()) <= LOADER
    patron.opens_widget()
    expect(patron.field("Your question")).to_be_focused()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    weights = weigh(answers)
    assert sum(weights.values()) <= EVERYTHING, weights
