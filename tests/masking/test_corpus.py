"""`corpus.csv`: lines that patrons write, in several languages, and the sensitive passage of each that has one."""

import csv
from pathlib import Path

from refdesk.eventlog.redaction import INSTEAD
from refdesk.masking.masking import Masked, Rules, mask, may_mask
from refdesk.masking.national_numbers import COUNTRIES
from refdesk.masking.patterns import pattern_of_card

RULES = Rules(
    patron_cards=(pattern_of_card("21234 14"), pattern_of_card("D 8")), countries=COUNTRIES, patterns=("P#######",)
)
ROWS = list(csv.DictReader(Path(__file__).with_name("corpus.csv").read_text().splitlines()))


def expected(row: dict[str, str]) -> Masked:
    if not row["kind"]:
        return Masked(row["text"], ())
    assert row["sensitive"] in row["text"]
    return Masked(row["text"].replace(row["sensitive"], INSTEAD, 1), (row["kind"],))  # type: ignore[arg-type]


def test_corpus_has_2000_lines_of_each_kind() -> None:
    assert len(ROWS) >= 2_000
    kinds = [row["kind"] for row in ROWS]
    assert {kind: kinds.count(kind) > 30 for kind in set(kinds)} == dict.fromkeys(
        ("", "payment_card", "patron_card", "national_number", "password", "pattern"), True
    )


def test_L5_each_sensitive_passage_is_masked_and_nothing_else() -> None:
    wrong = [(row["text"], result.text) for row in ROWS if (result := mask(row["text"], RULES)) != expected(row)]
    assert wrong == []


def test_cheap_look_misses_no_passage_and_passes_most_lines() -> None:
    """Default rules pass most lines. With patron cards and countries, the look stops at any digit."""
    rules = Rules()
    assert [row["text"] for row in ROWS if mask(row["text"], rules).kinds and not may_mask(row["text"], rules)] == []
    assert [row["text"] for row in ROWS if row["kind"] and not may_mask(row["text"], RULES)] == []
    ordinary = [row["text"] for row in ROWS if not row["kind"]]
    assert sum(may_mask(text, rules) for text in ordinary) < len(ordinary) / 2


def test_masked_text_is_not_changed_by_masking_it_again() -> None:
    again = [row["text"] for row in ROWS if mask(mask(row["text"], RULES).text, RULES).kinds]
    assert again == []
