"""Contacts: one form for what is the same, a sentence for what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.kit.contact import BadContactError, normalise


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("Dana@Example.ORG", "US", "dana@example.org"),
        ("  dana+lib@example.org ", "US", "dana+lib@example.org"),
        ("dana@bücher.example.org", "DE", "dana@bücher.example.org"),
        ("212 555 0147", "US", "+12125550147"),
        ("+1 (212) 555-0147", "DE", "+12125550147"),
        ("030 901820", "DE", "+4930901820"),
        ("0041 44 268 31 00", "CH", "+41442683100"),
    ],
)
def test_what_is_the_same_is_kept_alike(typed: str, country: str, kept: str) -> None:
    assert normalise(typed, country) == kept


NONE = ["", " ", "Dana", "@", "dana@", "@example.org", "a@b@c.org", "dana@localhost", "12", "1" * 30]


@pytest.mark.parametrize("typed", NONE)
def test_what_is_none_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadContactError) as error:
        normalise(typed, "US")
    assert str(error.value)[0].isupper()


@given(st.text(max_size=40), st.sampled_from(["US", "DE", "XX", ""]))
def test_anything_that_is_typed_is_a_contact_or_refused(typed: str, country: str) -> None:
    try:
        kept = normalise(typed, country)
    except BadContactError:
        return
    assert normalise(kept, country) == kept
