"""The normal form of contacts, and the faults of other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.kit.contact import BadContactError, mailbox, normalize


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
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
def test_normalize_maps_equal_contacts_to_one_form(typed: str, country: str, normal: str) -> None:
    assert normalize(typed, country) == normal


NONE = {
    "neither": ["", " ", "Dana", "+"],
    "email": ["@", "dana@", "@example.org", "@example", "a@b@c.org", "dana q@example.org", "dana@exa mple.org"],
    "email_short": ["dana@localhost", "dana@example"],
    "digits": ["12", "1" * 16],
    "number": ["+1 999 999 9999", "555 0100 000"],
}


@pytest.mark.parametrize(("fault", "typed"), [(fault, typed) for fault, all_ in NONE.items() for typed in all_])
def test_normalize_refuses_other_text_with_its_fault(fault: str, typed: str) -> None:
    with pytest.raises(BadContactError) as error:
        normalize(typed, "US")
    assert error.value.fault == fault


@given(st.text(max_size=40), st.sampled_from(["US", "DE", "XX", ""]))
def test_normalize_accepts_or_refuses_any_text(typed: str, country: str) -> None:
    try:
        normal = normalize(typed, country)
    except BadContactError:
        return
    assert normalize(normal, country) == normal


@pytest.mark.parametrize(
    ("contact", "box"),
    [
        ("dana+7@example.org", "dana@example.org"),
        ("dana+a+b@example.org", "dana@example.org"),
        ("dana@example.org", "dana@example.org"),
        ("+12125552368", "+12125552368"),
    ],
)
def test_mailbox_removes_the_plus_tag(contact: str, box: str) -> None:
    assert mailbox(contact) == box
