"""Finding FAQs, on SQLite and on PostgreSQL: the same in both."""

import pytest
from django.db import transaction

from refdesk.faq import queries
from refdesk.faq.models import Faq, FaqGroup
from refdesk.faq.search import ranking
from tests.databases import Database
from tests.faq.world import faq, group


@pytest.fixture(name="borrowing")
def _borrowing(database: Database) -> FaqGroup:
    """A public group, in a library without FAQs."""
    FaqGroup.objects.all().delete()
    return group(database.people.harbour)


def _found(query: str) -> list[str]:
    """The questions that a query finds, the best first."""
    return [answer.question for answer in queries.answers(query, queries.public_groups()).faqs]


def test_any_word_finds_and_more_words_rank_higher(borrowing: FaqGroup) -> None:
    faq(borrowing, "Renew, renew, renew", "renew renew renew")
    faq(borrowing, "Opening hours", "Where to renew your card, and what a loan is.")
    faq(borrowing, "Loans of pictures", "They hang in the hall.")
    faq(borrowing, "Parking", "Behind the house.")
    assert _found("renew loan ")[0] == "Opening hours"
    assert set(_found("renew loan ")) == {"Opening hours", "Renew, renew, renew", "Loans of pictures"}


def test_the_question_counts_before_the_labels_before_the_answer(borrowing: FaqGroup) -> None:
    faq(borrowing, "About us", "We print.")
    faq(borrowing, "About paper", "Nothing.", keywords="print")
    faq(borrowing, "About print", "Nothing.")
    assert _found("print") == ["About print", "About paper", "About us"]


def test_what_more_readers_found_helpful_comes_first_among_equals(borrowing: FaqGroup) -> None:
    faq(borrowing, "Print here", helpful=2)
    faq(borrowing, "Print there", helpful=9)
    assert _found("print") == ["Print there", "Print here"]


SIMILAR = ["renewal ", "RENEWING ", "cafe ", "CAFÉ ", "cafés ", "ren", "strasse ", "straße ", "1924 ", "renéw "]


def test_stems_accents_and_beginnings_are_one(borrowing: FaqGroup) -> None:
    faq(borrowing, "Renewed at the café in the Straße, 1924")
    assert [query for query in SIMILAR if len(_found(query)) != 1] == []


OPERATORS = [
    '"',
    "'",
    "*",
    "renew*",
    'renew"',
    "renew' OR '1'='1",
    "question : renew",
    "renew AND",
    "NOT renew",
    "(renew",
    "a:*b",
    "renew & | ! <->",
    "NEAR(renew, 2)",
    "-renew",
    "^renew",
    "renew\\",
    "%s renew",
    "renew; DROP TABLE faq_faq",
    "renew\x00",
]


def test_operators_in_a_query_are_harmless(borrowing: FaqGroup) -> None:
    faq(borrowing, "How do I renew a loan?")
    assert [query for query in OPERATORS if len(_found(query)) != ("renew" in query)] == []


def test_a_changed_faq_is_found_by_its_new_words_alone(borrowing: FaqGroup) -> None:
    changed = faq(borrowing, "Where is the piano?")
    changed.question = "Where is the harpsichord?"
    changed.save()
    assert (_found("piano"), _found("harpsichord")) == ([], ["Where is the harpsichord?"])


def test_a_deleted_faq_is_not_found(borrowing: FaqGroup) -> None:
    Faq.objects.filter(pk=faq(borrowing, "Where is the harpsichord?").pk).delete()
    assert _found("harpsichord") == []
    faq(borrowing, "Where is the organ?")
    borrowing.delete()
    assert _found("organ") == []


def test_an_faq_and_its_words_are_written_together_or_not_at_all(borrowing: FaqGroup) -> None:
    def fails() -> None:
        with transaction.atomic():
            faq(borrowing, "Where is the piano?")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert _found("piano") == []
    assert not Faq.objects.exists()


def test_drafts_retired_and_internal_ones_are_not_found(database: Database, borrowing: FaqGroup) -> None:
    faq(borrowing, "Piano draft", state=Faq.State.DRAFT)
    faq(borrowing, "Piano retired", state=Faq.State.RETIRED)
    faq(group(database.people.harbour, "internal", public=False), "Piano internal")
    assert _found("piano") == []


def test_pages_go_on_where_the_last_one_ended(borrowing: FaqGroup) -> None:
    for number in range(7):
        faq(borrowing, f"Print {number}")
    pages = [queries.answers("print", queries.public_groups(), start, 3) for start in (0, 3, 6)]
    assert [page.total for page in pages] == [7, 7, 7]
    assert [answer.question for page in pages for answer in page.faqs] == [f"Print {number}" for number in range(7)]


def test_common_words_only_rank_beside_a_rarer_one(borrowing: FaqGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "COMMON", 2)
    for number in range(3):
        faq(borrowing, f"Books {number}", "In the library.")
    faq(borrowing, "Tubas", "In the cellar.")
    faq(borrowing, "Tubas and books", "In the attic.")
    assert _found("books tuba ") == ["Tubas and books", "Tubas"]
    assert _found("books ")[:3] == ["Books 0", "Books 1", "Books 2"]
    for enough, total in ((3, 3), (4, 4)):
        monkeypatch.setattr(ranking, "ENOUGH", enough)
        pages = [queries.answers("books library ", queries.public_groups(), start, 2) for start in (0, 2)]
        assert [page.total for page in pages] == [total, total]
        assert [answer.question for page in pages for answer in page.faqs][:3] == ["Books 0", "Books 1", "Books 2"]


def test_a_word_of_which_stemming_leaves_nothing_is_a_word_all_the_same(borrowing: FaqGroup) -> None:
    borrowing.library.language = "el"
    borrowing.library.save()
    faq(borrowing, "Είσοδος εις το κτίριο")
    assert _found("εις ") == ["Είσοδος εις το κτίριο"]
