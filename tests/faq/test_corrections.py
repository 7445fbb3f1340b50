"""A search for misspelt words, on the page, in the API and on the desk."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from refdesk.faq.models import Faq
from refdesk.faq.search import corrections
from refdesk.faq.search.corrections import candidates, distance
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import faq, group

WORDS = {"r": ["reference", "renew", "renewals", "reserve"], "l": ["library", "line", "loan", "long"], "t": ["the"]}


@pytest.fixture(autouse=True)
def _no_cache() -> Iterator[None]:
    corrections._cache.clear()
    yield
    corrections._cache.clear()


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [
        ("renw", "renew", 0.5),
        ("lone", "loan", 1),
        ("libary", "library", 1),
        ("erference", "reference", 1),
        ("acount", "account", 1),
        ("acocunt", "account", 1),
        ("renew", "renew", 0),
        ("map", "shelf", 4.5),
    ],
)
def test_distance_counts_slips_and_half_of_a_vowel(word: str, other: str, slips: float) -> None:
    assert distance(word, other, 99) == slips * 2


def test_distance_ends_as_soon_as_there_are_too_many_slips() -> None:
    assert distance("zzzzzzzz", "yyyyyyyy", 2) == 3


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("renw", ["renew"]),
        ("libary", ["library"]),
        ("refernece", ["reference"]),
        ("renew", []),
        ("lon", []),
        ("teh", []),
        ("1924", []),
        ("zebra", []),
    ],
)
def test_candidates_are_near_words_of_long_enough_ones(word: str, nearest: list[str]) -> None:
    assert candidates(word, WORDS) == nearest


def test_M7_a_misspelt_search_shows_the_answers_for_the_corrected_words(people: People) -> None:
    borrowing = group(people.harbour)
    renewing = faq(borrowing, "How do I renew a loan?")
    faq(borrowing, "Where is the long line?")
    page = Client().get("/faq/", {"q": "renw lone"}).content.decode()
    assert "No answers for “renw lone”. Showing answers for “renew loan”." in page
    assert "<mark>renew</mark>" in page
    answer = Client().get("/api/v1/faq/search", {"q": "renw lone"}).json()
    assert (answer["corrected"], answer["total"]) == ("renew loan", 1)
    assert answer["faqs"][0]["slug"] == renewing.slug


def test_M7_the_desk_corrects_misspelt_words_too(people: People, signed_in: SignedIn) -> None:
    faq(group(people.harbour), "How do I renew a loan?")
    answer = signed_in(people.ana).get("/api/v1/desk/faq/search", {"q": "renw"}).json()
    assert (answer["corrected"], answer["total"]) == ("renew", 1)


def test_a_search_that_finds_something_or_nothing_similar_is_not_corrected(people: People) -> None:
    faq(group(people.harbour), "How do I renew a loan?")
    for query in ("loan renw", "zebra", "ren", "lo"):
        assert Client().get("/api/v1/faq/search", {"q": query}).json()["corrected"] == ""


def test_a_patron_reads_no_word_of_internal_or_unpublished_faqs(people: People) -> None:
    faq(group(people.harbour), "How do I renew a loan?")
    faq(group(people.harbour, "staff", public=False), "Where is the strongroom?")
    faq(group(people.harbour, "drafts"), "Where is the strongroom?", state=Faq.State.DRAFT)
    page = Client().get("/faq/", {"q": "strongrom"}).content.decode()
    assert "strongroom" not in page
    assert "No answers for “strongrom”" in page


def test_words_are_read_once_until_an_faq_changes(people: People) -> None:
    borrowing = group(people.harbour)
    faq(borrowing, "How do I renew a loan?")

    def search() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            Client().get("/api/v1/faq/search", {"q": "renw"})
        return sum('"keywords"' in query["sql"] and '"answer"' not in query["sql"] for query in queries)

    assert [search(), search()] == [1, 0]
    faq(borrowing, "Where are maps?")
    assert search() == 1


def test_words_of_at_most_some_groups_are_in_memory(people: People) -> None:
    faqs = Faq.objects.all()
    for number in range(corrections._CACHED + 3):
        corrections.vocabulary(faqs, [number])
    assert len(corrections._cache) == corrections._CACHED
