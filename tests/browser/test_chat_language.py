"""L1: a patron changes the language in the middle of a chat, and the library writes to them in it from then on."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.mail.smtp_server import ASK
from tests.servers import Server

from .actors import Operator, Patron
from .conftest import Servers
from .post import Post
from .server_admin import ServerAdmin
from .test_languages import texts_of

DANA = "dana@example.org"


@pytest.fixture(name="running")
def _running(servers: Servers, chromium: Browser, smtp: tuple[Post, int]) -> tuple[Server, ServerAdmin]:
    """A server that sends mail."""
    return servers.get(REFDESK_SMTP_URL=f"smtp://127.0.0.1:{smtp[1]}", REFDESK_MAIL_FROM=ASK)


def test_L1_a_change_from_german_to_arabic_reaches_the_desk_and_the_later_email(
    patron: Patron, ana: Operator, post: Post
) -> None:
    german, arabic = texts_of("de"), texts_of("ar")
    patron.opens("/chat/ask/?lang=de")
    patron.field(german["widget_your_question"]).fill("Wann öffnen Sie?")
    patron.field(german["widget_name"]).fill("Dana")
    patron.button(german["widget_start_chat"]).click()
    ana.claims("Dana")
    ana.says("Dana", "At nine.")
    patron.button(german["widget_language"].format(language="Deutsch")).click()
    patron.page.get_by_role("button", name="العربية").click()
    expect(patron.page.locator("html")).to_have_attribute("lang", "ar")
    ana.sees("Dana", re.compile(r"The patron changed the language to Arabic at \d\d?:\d\d"))
    ana.pane("Dana").get_by_role("tab", name="Patron Information").click()
    facts = ana.pane("Dana").get_by_role("tabpanel", name="Patron Information")
    expect(facts.get_by_text("Arabic", exact=True)).to_be_visible()

    patron.button(arabic["widget_end_chat"]).click()
    patron.button(arabic["widget_end_yes"]).click()
    patron.button(arabic["widget_copy_email"]).click()
    patron.page.locator("input[type=email]").fill(DANA)
    patron.button(arabic["widget_copy_email_send"]).click()
    body = post.waits_for(DANA, "Wann öffnen Sie?").get_body(("html",))
    assert body is not None
    assert '<html lang="ar" dir="rtl">' in str(body.get_content())
