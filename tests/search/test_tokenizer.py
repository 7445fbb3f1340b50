import pytest

from refdesk.search.tokenizer import folded, indexed, split, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Renewing the LOAN", ["renewing", "the", "loan"]),
        ("Bücher, café, Straße, Łódź, smørrebrød", ["bucher", "cafe", "strasse", "lodz", "smorrebrod"]),
        ("library’s l'heure don't", ["library", "heure", "don"]),
        ("e-mail 24/7 C++ _x_", ["e", "mail", "24", "7", "c", "x"]),
        ("图书馆 ひらがな", ["图", "书", "馆", "ひ", "ら", "が", "な"]),
        ("पुस्तकालय", ["पुस्तकालय"]),
        ("है।फिर ৫৳টাকা", ["है", "फिर", "৫", "টাকা"]),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_a_text_is_words_without_case_and_accents(text: str, words: list[str]) -> None:
    assert split(text) == [folded(word) for word in words]


def test_words_are_indexed_as_they_are_and_by_their_stem() -> None:
    assert indexed(["Renewing loans,", "renewing"], "en") == ["renew", "renewing", "loan", "loans"]
    assert indexed(["Bücher"], "de-AT") == ["buch", "bucher"]
    assert indexed(["renewing"], "xx") == ["renewing"]


def test_words_that_say_nothing_are_looked_for_only_where_there_is_no_other() -> None:
    assert [sorted(term.forms) for term in terms("How do I renew a loan?", ["en"])] == [["renew"], ["loan"]]
    assert len(terms("what is this?", ["en"])) == 3


def test_the_word_being_typed_stands_for_all_that_begin_so() -> None:
    assert [term.prefix for term in terms("renew loa", ["en"])] == ["", "loa"]
    for finished in ("renew loa ", "renew loa?", "renew l"):
        assert not any(term.prefix for term in terms(finished, ["en"])), finished


def test_a_long_query_is_cut() -> None:
    assert len(terms(" ".join(f"word{n}" for n in range(40)), ["en"])) == 12


def test_a_query_without_words_has_no_terms() -> None:
    assert terms("?!* \"' --", ["en"]) == []
