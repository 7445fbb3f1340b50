"""The public pages: their content for readers and search engines, and that they set no cookie."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from refdesk.faq.models import Faq
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.presence.leases import database_now
from tests.sample_people import People

from .world import faq, group


@pytest.fixture(name="renewing")
def _renewing(people: People) -> Faq:
    """One FAQ in a public group that has a widget."""
    borrowing = group(people.harbour, description="Loans and renewals.", widget=people.ask)
    links = [{"title": "My account", "address": "https://harbour.example/account"}]
    answer = "<p>Choose <strong>Renew</strong> & wait.</p>"
    return faq(borrowing, "How do I renew a loan?", answer, topics="Loans, Renewals", links=links)


def _page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _data(page: str) -> Any:
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(written)


def test_an_faq_has_a_page_with_all_of_it(renewing: Faq) -> None:
    page = _page(renewing.path)
    assert renewing.path == "/faq/borrowing/how-do-i-renew-a-loan"
    for part in (
        ">How do I renew a loan?</bdi></h1>",
        "<p>Choose <strong>Renew</strong> &amp; wait.</p>",
        'href="https://harbour.example/account"',
        "/faq/?q=Renewals",
        "Was this helpful?",
        '<script src="/embed/ask.js" async></script>',
    ):
        assert part in page


def test_the_launcher_alone_is_named_like_the_widget(renewing: Faq) -> None:
    """The link below the answer says what it does: two controls of one name would be one too many."""
    page = _page(renewing.path)
    assert renewing.group.widget is not None
    assert renewing.group.widget.title not in page
    assert re.search(r'href="/chat/ask/" data-opens-chat>(Chat with a librarian|Contact the library)<', page)


def test_L1_the_box_below_an_answer_says_in_the_language_of_the_page_when_the_library_opens(renewing: Faq) -> None:
    """The FAQ is in English, its page is read in German."""
    assert renewing.group.widget is not None
    department = renewing.group.widget.department
    always, never = (Period("00:00", "00:00"),), ()
    today = datetime.fromtimestamp(database_now() / 1000, UTC).weekday()
    week = tuple(always if day == (today + 3) % 7 else never for day in range(7))
    department.hours = encoded(OpeningHours(week))
    department.save()
    page = Client(headers={"Accept-Language": "de"}).get(renewing.path).content.decode()
    assert re.search(r"</span>Öffnet am \w+ um 00:00</p>", page)


def test_faq_page_allows_frames_of_its_own_origin_only(renewing: Faq) -> None:
    answer = Client().get(f"/faq/{renewing.group.slug}/")
    assert answer["Content-Security-Policy"].endswith("frame-ancestors 'self'")


def test_search_engines_get_titles_descriptions_one_address_and_data(renewing: Faq) -> None:
    page = _page(renewing.path + "?voted=yes")
    assert "<title>How do I renew a loan? · Harbour Library</title>" in page
    assert '<meta name="description" content="Choose Renew &amp; wait.">' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{renewing.path}">' in page
    shown, way = _data(page)
    [question] = shown["mainEntity"]
    assert (shown["@type"], question["name"]) == ("FAQPage", "How do I renew a loan?")
    assert question["acceptedAnswer"]["text"] == "<p>Choose <strong>Renew</strong> &amp; wait.</p>"
    assert [step["name"] for step in way["itemListElement"]] == [
        "Questions and answers",
        "Borrowing",
        shown["mainEntity"][0]["name"],
    ]
    listed, _ = _data(_page("/faq/borrowing/"))
    assert [item["url"] for item in listed["itemListElement"]] == [f"http://127.0.0.1:8000{renewing.path}"]
    assert '<meta name="description" content="Loans and renewals.">' in _page("/faq/borrowing/")
    assert '<meta name="robots" content="noindex">' in _page("/faq/?q=renew")


def test_structured_data_can_not_close_its_script_element(people: People) -> None:
    sly = faq(group(people.harbour), "</script><script>alert(1)</script>")
    page = _page(sly.path)
    assert "<script>alert" not in page
    assert _data(page)[0]["mainEntity"][0]["name"] == sly.question


def test_a_search_by_form_marks_what_was_meant(renewing: Faq) -> None:
    for address in ("/faq/?q=renewals", "/faq/borrowing/?q=renewals"):
        page = _page(address)
        assert "How do I <mark>renew</mark> a loan?" in page
        assert "<b>1 answer</b> for “renewals”" in page
    none = _page("/faq/?q=zebra")
    assert "No answers for “zebra”" in none
    assert "best match first" not in none
    assert "Try other or fewer words" in none
    part = _page("/faq/?q=renew&part=results")
    assert "<mark>renew</mark>" in part
    assert "<html" not in part


def test_what_is_typed_is_shown_as_text(renewing: Faq) -> None:
    assert "<script>x" not in _page("/faq/?q=%3Cscript%3Ex%3C/script%3E")


def test_long_lists_have_pages_and_pages_beyond_the_last_are_empty(people: People) -> None:
    borrowing = group(people.harbour)
    for number in range(21):
        faq(borrowing, f"Question {number:02}")
    first, second = _page("/faq/borrowing/"), _page("/faq/borrowing/?page=2")
    assert "Question 19" in first
    assert "Question 20" not in first
    assert 'rel="next" href="?page=2"' in first
    assert "Question 20" in second
    for odd in ("0", "-1", "x", "99999999999", "٣", "3"):
        _page(f"/faq/borrowing/?page={odd}")


def test_the_overview_shows_each_group_with_what_helped_most(people: People) -> None:
    borrowing = group(people.harbour)
    for number in range(7):
        faq(borrowing, f"Question {number}", helpful=number)
    page = _page("/faq/")
    assert "Harbour Library" in page
    shown = re.findall(r">Question (\d)<", page)
    assert shown == ["6", "5", "4", "3", "2"]
    assert "All 7 in Borrowing" in page


def test_overview_query_count_is_independent_of_the_number_of_groups(
    people: People, django_assert_max_num_queries: Any
) -> None:
    faq(group(people.harbour), "One")
    with CaptureQueriesContext(connection) as queries:
        _page("/faq/")
    for number in range(4):
        faq(group(people.harbour, f"more-{number}"), f"Why {number}")
    with django_assert_max_num_queries(len(queries)):
        assert len(re.findall(r">Why \d<", _page("/faq/"))) == 4


def test_libraries_stand_apart(people: People, renewing: Faq) -> None:
    faq(group(people.hill, "hill-cards"), "How do I get a card on the hill?")
    both = _page("/faq/")
    assert "Harbour Library" in both
    assert "Hill Library" in both
    for address in ("/faq/?library=hill", "/faq/hill-cards/", "/faq/?library=hill&q=how+renew+card"):
        page = _page(address)
        assert "on the hill" in page.replace("<mark>", "").replace("</mark>", "")
        assert "renew a loan" not in page
        assert 'href="/faq/?library=hill' in page
    assert Client().get("/faq/?library=nowhere").status_code == 404


def test_no_page_sets_a_cookie_or_asks_another_host(renewing: Faq) -> None:
    for address in ("/faq/", "/faq/?q=renew", "/faq/borrowing/", renewing.path, "/sitemap.xml", "/robots.txt"):
        answer = Client().get(address)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
        loaded = re.findall(
            r"""(?:<script[^>]* src|<link rel="stylesheet" href|<img src)="([^"]*)""", answer.content.decode()
        )
        assert all(address.startswith("/") for address in loaded)


def test_an_empty_library_says_so(people: People) -> None:
    assert "No answers yet" in _page("/faq/")
    group(people.harbour)
    assert "Nothing is published in this group yet" in _page("/faq/borrowing/")


def test_the_sitemap_lists_what_is_public_in_parts(
    people: People, renewing: Faq, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = faq(renewing.group, "A & B")
    whole = _page("/sitemap.xml")
    for path in ("/faq/", "/faq/borrowing/", renewing.path, other.path):
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in whole
    monkeypatch.setattr("refdesk.faq.sitemap.PART", 1)
    assert re.findall(r"part=(\d)", _page("/sitemap.xml")) == ["1", "2"]
    assert renewing.path in _page("/sitemap.xml?part=1")
    assert other.path in _page("/sitemap.xml?part=2")
    assert {Client().get(f"/sitemap.xml?part={odd}").status_code for odd in ("0", "3", "x")} == {404}


def test_robots_txt_excludes_private_pages() -> None:
    text = _page("/robots.txt")
    assert "Disallow: /desk/" in text
    assert "Disallow: /faq" not in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
