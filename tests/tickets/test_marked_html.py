"""Texts with marks as HTML."""

import pytest

from refdesk.eventlog.events import Mark
from refdesk.tickets.patron.marked_html import marked_html

LINK = Mark(kind="link", start=0, end=4, href="https://lib.example/?a=1&b=2")


@pytest.mark.parametrize(
    ("text", "marks", "drawn"),
    [
        ("a < b & c", (), "a &lt; b &amp; c"),
        ("bold", (Mark(kind="bold", start=0, end=4),), "<strong>bold</strong>"),
        (
            "abc",
            (Mark(kind="bold", start=0, end=2), Mark(kind="italic", start=1, end=3)),
            "<strong>a</strong><em><strong>b</strong></em><em>c</em>",
        ),
        ("😀x", (Mark(kind="underline", start=1, end=2),), "😀<u>x</u>"),
        (
            "here",
            (LINK,),
            '<a href="https://lib.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">here</a>'
            ' <span class="host">(lib.example)</span>',
        ),
    ],
)
def test_a_text_is_escaped_and_its_marks_are_drawn(text: str, marks: tuple[Mark, ...], drawn: str) -> None:
    assert marked_html(text, marks) == drawn


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("See https://lib.example/a.", "https://lib.example/a"),
        ("(https://lib.example/a_(b))", "https://lib.example/a_(b))"),
        ("HTTPS://LIB.example!", "HTTPS://LIB.example"),
        ('https://lib.example/"onclick=1', "https://lib.example/"),
    ],
)
def test_addresses_in_the_text_are_links(text: str, href: str) -> None:
    assert f'<a href="{href}"' in marked_html(text)


@pytest.mark.parametrize("text", ["https://...", "http://", "lib.example"])
def test_text_that_only_begins_like_a_url_is_not_linked(text: str) -> None:
    assert "<a" not in marked_html(text)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", " javascript:x", ""])
def test_marks_link_only_to_web_and_mail_addresses(href: str) -> None:
    assert "<a" not in marked_html("here", (Mark(kind="link", start=0, end=4, href=href),))


def test_a_long_text_of_urls_is_drawn_fast() -> None:
    assert marked_html("https://a.example " * 550).count("<a ") == 550


def test_a_link_is_followed_by_its_host_where_the_text_is_another_and_never_hides_it() -> None:
    def linked(text: str, href: str) -> str:
        return marked_html(text, (Mark(kind="link", start=0, end=len(text), href=href),))

    assert linked("https://desk.example/", "https://evil.example/").endswith('<span class="host">(evil.example)</span>')
    assert linked("Write", "mailto:a@b.example").endswith('<span class="host">(a@b.example)</span>')
    assert "host" not in linked("https://desk.example/", "https://desk.example/")
    assert linked("Sign in", "https://desk.example@evil.example/") == "Sign in"
    assert "<a" not in marked_html("https://desk.example@evil.example/")
