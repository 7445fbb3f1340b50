"""Actors as a log stores them."""

import pytest

from refdesk.eventlog.actors import PATRON, SYSTEM, decode_operator, encode_operator, name_of, prefix_of


@pytest.mark.parametrize("name", ["Ana Morales", "", "Ana: day shift", "operator:7:Ben"])
def test_an_operator_is_decoded_with_the_name_of_that_moment(name: str) -> None:
    stored = encode_operator(101, name)
    assert decode_operator(stored) == (101, name)
    assert name_of(stored) == name


def test_an_operator_is_stored_with_number_and_name() -> None:
    assert encode_operator(101, "Ana") == "operator:101:Ana"


@pytest.mark.parametrize("actor", [PATRON, SYSTEM])
def test_a_patron_and_the_system_are_no_operators(actor: str) -> None:
    assert decode_operator(actor) is None
    assert name_of(actor) == actor


def test_a_prefix_is_that_of_one_operator_whatever_their_name_was() -> None:
    prefix = prefix_of(10)
    assert encode_operator(10, "Ana").startswith(prefix)
    assert encode_operator(10, "Ana Morales").startswith(prefix)
    assert not encode_operator(101, "Ana").startswith(prefix)
