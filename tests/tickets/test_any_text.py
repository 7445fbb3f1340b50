"""A search for any text and any tag is answered, never refused by the database."""

from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from refdesk.search.tokenizer import STEMMERS
from refdesk.tickets.models import Queue
from refdesk.tickets.search.find import Criteria, Query, find
from refdesk.word_index.sort_keys import FIRST, LAST
from tests.databases import Database, database, postgresql, sqlite

from .test_tickets_api import listed, made

__all__ = ["database", "postgresql", "sqlite"]  # fixtures

# Letters, vowel signs, digits, punctuation and currency signs of India and Thailand share blocks.
_INDIC = st.characters(min_codepoint=0x0900, max_codepoint=0x0E5B)
_ANY = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
_TEXTS = st.text(_ANY) | st.text(_INDIC)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS, tag=_TEXTS)
@example(text="है।फिर", tag="है।फिर")
@example(text="“a* OR b” NEAR(c) ' \\ :* & |", tag="'\\%_\"")
def test_find_accepts_any_text_and_tag(database: Database, text: str, tag: str) -> None:
    criteria = Criteria([1], statuses=["new"], owner=0, tag=tag)
    assert find(Query.of(text, STEMMERS), criteria, (FIRST, LAST), 10) == []


def test_tickets_are_found_by_words_beside_indic_punctuation(reference: Queue, ana: Client) -> None:
    ticket = made(reference, question="पुस्तक कहाँ है।फिर मिलेगी?")
    for text in ("है।फिर", "पुस्तक।", "फिर", "है।"):
        assert listed(ana, search=text) == [ticket], text
    assert listed(ana, search="नहीं।फिर") == []
    assert listed(ana, tag="है।फिर") == []
