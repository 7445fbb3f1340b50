"""Names of the other direction move nothing of the sentence around them."""

from refdesk.kit.isolation import isolated, isolated_facts


def test_L2_only_letters_from_right_to_left_are_isolated() -> None:
    assert isolated("דנה") == "\u2068דנה\u2069"
    assert isolated("مكتبة 3") == "\u2068مكتبة 3\u2069"
    assert [isolated(text) for text in ("", "Ćwikła ❤️", "读者", "12:30")] == ["", "Ćwikła ❤️", "读者", "12:30"]
    assert isolated_facts({"name": "דנה", "number": 3}) == {"name": "\u2068דנה\u2069", "number": 3}


def test_L2_controls_in_a_name_end_no_isolate_and_turn_nothing_around() -> None:
    assert isolated("דנה\u2069\u202e") == "\u2068דנה\u2069"
    assert isolated("Dana\u202e") == "Dana"


def test_L2_a_sentence_inside_a_sentence_keeps_its_isolates() -> None:
    inner = f"{isolated('דנה')} (\u20682\u2069)"
    assert isolated(inner) == f"\u2068{inner}\u2069"
    assert isolated("\u2069דנה\u2068") == "\u2068דנה\u2069"
    assert isolated("\u2068\u2067דנה\u2069\u2069") == "\u2068דנה\u2069"
    assert isolated("\u2068" * 2000 + "דנה" + "\u2069" * 2000) == "\u2068דנה\u2069"
