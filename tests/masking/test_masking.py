"""Rules that are off find nothing, a pattern is bounded, and any text is masked in linear time."""

import time

import pytest

from refdesk.masking.masking import Rules, mask
from refdesk.masking.patterns import BadPatternError, checked_pattern, pattern_of_card

CARD = "4111 1111 1111 1111"
NOTHING = Rules(payment_cards=False, passwords=False)


def test_rules_that_are_off_mask_nothing() -> None:
    assert mask(f"{CARD}, my password is hunter2", NOTHING).kinds == ()
    assert mask("my SSN is 536-90-4399", Rules(countries=("DE",))).kinds == ()
    assert mask("21234000123456", Rules(patron_cards=("31234#########",))).kinds == ()


def test_several_passages_are_masked_each_with_its_kind() -> None:
    result = mask(f"{CARD} and 378282246310005, password: s3cret", Rules())
    assert result == ("[…] and […], password: […]", ("payment_card", "payment_card", "password"))


def test_passage_that_two_rules_find_is_masked_once() -> None:
    assert mask(f"card {CARD}", Rules(patterns=("4111 1111 1111 1111 ", "1111 1111"))).text == "card […]"


@pytest.mark.parametrize("barcode", ["30569309025904", "3 0569 30902 5904", "38520000023237"])
def test_item_barcode_passes_like_a_diners_card_without_its_form(barcode: str) -> None:
    assert mask(f"item {barcode}", Rules()).kinds == ()


def test_diners_card_is_masked_by_its_groups_or_by_a_word_near_it() -> None:
    assert mask("3056 930902 5904", Rules()).kinds == ("payment_card",)
    assert mask("my Diners card 30569309025904", Rules()).kinds == ("payment_card",)


@pytest.mark.parametrize(
    "pattern",
    ["a" * 41, "#-#", "", "@@@", "- - -"],
)
def test_pattern_that_is_too_long_or_too_short_is_refused(pattern: str) -> None:
    with pytest.raises(BadPatternError):
        checked_pattern(pattern)


@pytest.mark.parametrize("line", ["21234", "21234 5", "2123400012345 14", "14", "21234 x", "21234 99"])
def test_line_of_a_card_needs_a_prefix_and_a_length(line: str) -> None:
    with pytest.raises(BadPatternError):
        pattern_of_card(line)


def test_signs_of_regular_expressions_are_ordinary_characters_in_a_pattern() -> None:
    rules = Rules(patterns=(checked_pattern("(a+)+$###"), checked_pattern("[x]*####")))
    assert mask("aaaaaaaaaaaaaaaaaaaaaaaa1", rules).kinds == ()
    assert mask("it is (a+)+$750 here", rules).text == "it is […] here"


@pytest.mark.parametrize(
    "text",
    [
        "4" * 10_000,
        "4 " * 5_000,
        "4111 " * 2_000,
        "4111-" * 2_000 + "x",
        "password " * 1_100,
        "password for " * 750,
        "my password is " * 600,
        '"' * 10_000,
        "10.1234/" * 1_250,
        "https://" * 1_250,
        "P" * 10_000,
        "P1" * 5_000,
        "A1 " * 3_333,
        "a b c d " * 1_250,
        "是" * 10_000,
        "密码" * 5_000,
    ],
)
def test_hostile_text_of_10000_characters_is_masked_within_a_quarter_second(text: str) -> None:
    rules = Rules(
        patron_cards=("21234#########",),
        countries=("US", "GB", "FR", "IT"),
        patterns=("P#######", "@@@@@@@@@@##", "A A A A A"),
    )
    began = time.perf_counter()
    mask(text, rules)
    assert time.perf_counter() - began < 0.25


@pytest.mark.parametrize("separator", [".", "-", " ", "\u00a0"])
def test_pattern_of_separators_is_bounded(separator: str) -> None:
    """A separator could be one of the pattern, or one between its characters: in 2^36 ways."""
    rules = Rules(patterns=(checked_pattern(f"##{separator * 36}@@"),))
    began = time.perf_counter()
    mask(f"12{separator * 60}1", rules)
    assert time.perf_counter() - began < 0.25


def test_dots_between_characters_make_no_difference() -> None:
    assert mask("it is 1.23 456", Rules(patterns=(checked_pattern("12.34.56"),))).text == "it is […]"
