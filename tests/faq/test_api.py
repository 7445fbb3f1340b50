"""What other programs ask of public FAQs."""

import json
from typing import Any

from django.test import Client

from refdesk.faq import api
from refdesk.kit.quota import Quota
from tests.sample_people import People

from .world import faq, group


def _search(address: str) -> Any:
    answer = Client().get(f"/api/v1/faq/{address}")
    assert answer.status_code == 200, answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


def test_groups_are_listed_with_their_counts(people: People) -> None:
    borrowing = group(people.harbour, description="Loans.")
    group(people.hill, "cards")
    faq(borrowing, "One")
    [first, _] = _search("groups")
    assert first == {
        "slug": "borrowing",
        "name": "Borrowing",
        "description": "Loans.",
        "library": "harbour",
        "faqs": 1,
        "address": "http://127.0.0.1:8000/faq/borrowing/",
    }
    assert [group["slug"] for group in _search("groups?library=hill")] == ["cards"]


def test_a_search_answers_page_by_page(people: People) -> None:
    borrowing = group(people.harbour)
    for number in range(5):
        faq(borrowing, f"Print {number}")
    answer = _search("search?q=print&start=1&most=2")
    assert (answer["total"], [faq["slug"] for faq in answer["faqs"]]) == (5, ["print-1", "print-2"])
    assert _search("search?group=borrowing")["total"] == 5
    assert _search("search?q=print&library=harbour")["total"] == 5


def test_what_makes_no_sense_is_refused(people: People) -> None:
    for odd in ("start=-1", "most=0", "most=101", "start=x", "q=" + "x" * 1_001):
        assert Client().get(f"/api/v1/faq/search?{odd}").status_code == 422
    assert Client().get("/api/v1/faq/search?library=nowhere").status_code == 404


def test_faq_answer_is_sanitized(people: People) -> None:
    links = [{"title": "There", "address": "https://x.example"}]
    faq(group(people.harbour), "One", "<p>a<script>b</script></p>", topics="x, y", links=links)
    whole = _search("groups/borrowing/one")
    assert (whole["answer"], whole["topics"], whole["links"]) == ("<p>a</p>", ["x", "y"], links)


def test_searches_per_address_are_limited(people: People, monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "per_address", Quota("faq/test", 2, 60))
    *_, last = answers = [Client().get("/api/v1/faq/search") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (last["Cache-Control"], last["Retry-After"]) == ("no-store", "60")
