"""FAQs as files: what goes out comes in again, all of it or nothing, with reasons in words."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from refdesk.faq import queries
from refdesk.faq.exchange import exporter, importer
from refdesk.faq.exchange.importer import Imported, Refused, Wrong
from refdesk.faq.models import Faq, FaqGroup
from refdesk.libraries.models import Library
from tests.generated import examples
from tests.sample_people import People

from .world import faq, group, picture, shows

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
KINDS = pytest.mark.parametrize("kind", exporter.FORMATS)


def _bring(text: str | bytes, kind: str, library: Library, within: FaqGroup | None = None) -> Imported | Refused:
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return importer.import_faqs(file, kind, library, within, NOW)


def _export(library: Library, kind: Any) -> str:
    return "".join(exporter.export(library, kind))


def _reasons(outcome: Imported | Refused) -> list[tuple[int, str]]:
    assert isinstance(outcome, Refused)
    return [(error.row, error.reason) for error in outcome.wrong]


def _odd_faqs(library: Library) -> None:
    odd = group(library, "odd-things")
    link = [
        {"title": "=A title", "address": "https://x.example/?a=1"},
        {"title": "https://y.example", "address": "https://y.example"},
    ]
    faq(odd, "=1+2?", "<p>+1 “quoted”, commas; semicolons\tand</p>\n<p>lines</p>", links=link, helpful=3, unhelpful=1)
    for number, begin in enumerate(("'=", "''@", "-", "@", "+", "'plain", '"', "＝")):
        faq(odd, f"{begin} question {number}", topics=f"{begin}a, b", keywords="\u202fé", state=Faq.State.DRAFT)
    faq(group(library, "inside", public=False, name="Inside, quietly"), "Internal", state=Faq.State.RETIRED)


@KINDS
def test_pictures_go_out_and_come_in_by_their_address(people: People, kind: str) -> None:
    """A picture that the library doesn't store is named in its row."""
    shown = picture(people.harbour)
    faq(group(people.harbour), "Where?", shows(shown))
    out = _export(people.harbour, kind)
    FaqGroup.objects.all().delete()
    assert _bring(out, kind, people.harbour) == Imported(1, 0, ("borrowing",))
    assert list(shown.faqs.all()) == [Faq.objects.get()]
    shown.delete()
    [(row, reason)] = _reasons(_bring(out, kind, people.harbour))
    assert (row, reason) == (
        2 if kind == "csv" else 1,
        f"answer: The picture {shown.path} isn’t stored in this library. Remove it, or upload it again.",
    )


@KINDS
@pytest.mark.parametrize("new", [True, False])
def test_an_import_makes_no_picture_of_another_library_public(people: People, kind: str, *, new: bool) -> None:
    """Into a group that exists, and into one that the file creates."""
    shown = picture(people.hill)
    draft = faq(group(people.hill, "theirs"), "Where?", shows(shown), state=Faq.State.DRAFT)
    out = _export(people.hill, kind).replace("theirs", "ours").replace("draft", "published")
    if not new:
        group(people.harbour, "ours")
    [(_row, reason)] = _reasons(_bring(out, kind, people.harbour))
    assert reason.startswith(f"answer: The picture {shown.path} isn’t stored in this library.")
    assert list(shown.faqs.all()) == [draft]
    assert Client().get(shown.path).status_code == 404


@KINDS
def test_what_goes_out_comes_in_again_exactly(people: People, kind: str) -> None:
    _odd_faqs(people.harbour)
    out = _export(people.harbour, kind)
    before = list(Faq.objects.order_by("slug").values())
    FaqGroup.objects.all().delete()
    assert _bring(out, kind, people.harbour) == Imported(len(before), 0, ("inside", "odd-things"))
    assert _export(people.harbour, kind) == out
    after = list(Faq.objects.order_by("slug").values())
    lost = ("id", "group_id")
    assert [{k: v for k, v in row.items() if k not in lost} for row in after] == [
        {k: v for k, v in row.items() if k not in lost} for row in before
    ]
    assert FaqGroup.objects.get(slug="inside").name == "Inside, quietly"


@KINDS
def test_importing_the_same_file_again_changes_nothing(people: People, kind: str) -> None:
    _odd_faqs(people.harbour)
    before = list(Faq.objects.order_by("id").values())
    assert _bring(_export(people.harbour, kind), kind, people.harbour) == Imported(0, len(before), ())
    assert list(Faq.objects.order_by("id").values()) == before


def test_no_cell_is_a_formula(people: People) -> None:
    _odd_faqs(people.harbour)
    rows = list(csv.reader(io.StringIO(_export(people.harbour, "csv").removeprefix("\ufeff"), newline="")))
    assert len(rows) == 11
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r\n＝")]


def test_an_import_is_found_at_once_and_replaces_what_was_there(people: People) -> None:
    first = _bring("group,question,answer,state\ncards,Where is the piano?,Here.,published", "csv", people.harbour)
    assert first == Imported(1, 0, ("cards",))
    FaqGroup.objects.update(audience="public")
    Faq.objects.update(helpful=5)
    again = "group,slug,question,answer,state\ncards,where-is-the-piano,Where is the organ?,There.,Published"
    assert _bring(again, "csv", people.harbour) == Imported(0, 1, ())
    assert queries.answers("piano", queries.public_groups()).total == 0
    [faq] = queries.answers("organ", queries.public_groups()).faqs
    assert (faq.answer, faq.helpful, faq.published_at) == ("<p>There.</p>", 5, NOW)


def test_what_is_left_out_is_careful(people: People) -> None:
    _bring("group,question,answer\nnew-group,Why?,Because.", "csv", people.harbour)
    made = Faq.objects.get()
    assert (made.state, made.group.audience, made.group.name, made.slug) == ("draft", "internal", "New group", "why")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffquestion;answer\r\nWhy?;Because; of\r\n",
        "sep=;\r\nQuestion;Answer\r\nWhy?;Because\r\n",
        "question\tanswer\nWhy?\tBecause\n",
        "ANSWER,Question\n\nBecause,Why?\n,\n",
        "question,answer\rWhy?,Because\r",
    ],
)
def test_what_spreadsheets_write_is_read(people: People, text: str) -> None:
    text = text.replace("Because; of", "Because")
    for encoded in (text.encode(), text.encode("utf-16")):
        outcome = _bring(encoded, "csv", people.harbour, group(people.harbour, f"g{len(encoded)}"))
        assert outcome == Imported(1, 0, ())
    assert {faq.question for faq in Faq.objects.all()} == {"Why?"}


def test_every_wrong_row_is_named_and_nothing_is_written(people: People) -> None:
    group(people.hill, "of-hill")
    head = "group,slug,question,answer,state,links,helpful,published_at"
    rows = [
        "cards,,Fine?,Yes.,published,,,",
        ",,No group,Yes.,,,,",
        "of-hill,,Theirs,Yes.,,,,",
        "cards,,,Yes.,,,,",
        "cards,,Script,<script>x</script>,,,,",
        "cards,,State,Yes.,done,,,",
        "cards,,Link,Yes.,,javascript:x,,",
        "cards,,Count,Yes.,,,many,",
        "cards,,Time,Yes.,,,,yesterday",
        "cards,fine,Again,Yes.,,,,",
        "cards,not a slug,Slug,Yes.,,,,",
        "cards,,Cells,Yes.,,,,,too many",
        f"cards,,{'x' * 301},Yes.,,,,",
        "Cards & More,,Group,Yes.,,,,",
    ]
    reasons = dict(_reasons(_bring("\n".join([head, *rows]), "csv", people.harbour)))
    assert set(reasons) == set(range(3, 16))
    for row, words in {
        3: "names no group",
        4: "belongs to another library",
        5: "question: This field cannot be blank",
        6: "only content that isn’t allowed",
        7: "“done” is not a valid choice|Value 'done' is not a valid choice",
        8: "isn’t a full web address",
        9: "isn’t a count",
        10: "isn’t a time like 2026-11-25T10:30:00Z",
        11: "same group and URL name as row 2",
        12: "slug:",
        13: "more cells than the first row",
        14: "at most 300 characters",
        15: "group slug:",
    }.items():
        assert any(word in reasons[row] for word in words.split("|")), (row, reasons[row])
    assert not Faq.objects.exists()
    assert not FaqGroup.objects.filter(library=people.harbour).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "names the columns (missing: question, answer)"),
        (b"question,answer\n", "The file has no rows"),
        (b"question,answer,colour\na,b,c", "unknown: colour"),
        (b"question,answer,answer\na,b,c", "one appears twice"),
        ("question,answer\nWarum?,Für".encode("latin-1"), "isn’t in UTF-8"),
        (b'question,answer\nWhy?,"Because', "isn’t CSV: a quotation mark is missing"),
        (b"question,answer\nWhy?," + b"x" * 140_000, "more than 131072 characters"),
    ],
)
def test_a_csv_file_that_cant_be_read_is_refused_in_words(people: People, text: bytes, words: str) -> None:
    [(row, reason)] = _reasons(_bring(text, "csv", people.harbour, group(people.harbour)))
    assert row == 0
    assert words in reason


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("{}", 0, "isn’t a JSON list of FAQs"),
        ("[", 0, "isn’t a JSON list of FAQs"),
        ("[]", 0, "The file has no rows"),
        ('[{"question": "Why?"}]', 1, "The field “answer” is missing."),
        ('[{"question": 1, "answer": "x"}]', 1, "The field “question” must be a text"),
        ('[{"question": "Why?", "answer": "x", "colour": "red"}]', 1, "Unknown field “colour”."),
        ('[{"question": "Why?", "answer": "x", "helpful": "1"}]', 1, "“helpful” must be a whole number"),
        ('[{"question": "Why?", "answer": "x", "links": ["a"]}]', 1, "“links” must be a list of objects"),
        ("[1]", 1, "It isn’t an object with fields"),
        ('[{"question": "Why?", "answer": "x"},', 0, "isn’t a JSON list of FAQs"),
        ('[{"question": "Why?"; "answer": "x"}]', 0, "The error is after 20 bytes"),
        ('[{"question": "\\ud800", "answer": "x"}]', 0, "JSON"),
        ('[{"question": "Why?", "answer": "x", "helpful": -1}]', 1, "A count is below zero"),
    ],
)
def test_json_that_cant_be_read_is_refused_in_words(people: People, text: str, row: int, words: str) -> None:
    [(number, reason)] = _reasons(_bring(text, "json", people.harbour, group(people.harbour)))
    assert (number, words in reason) == (row, True), reason


def test_questions_with_the_same_slug_get_numbers(people: People) -> None:
    within = group(people.harbour)
    faq(within, "图书馆")
    rows = [{"question": question, "answer": "x"} for question in ("图书馆", "在哪里", "Why?", "Why!")]
    assert _bring(json.dumps(rows), "json", people.harbour, within) == Imported(3, 1, ())
    assert sorted(Faq.objects.values_list("slug", flat=True)) == ["faq", "faq-2", "why", "why-2"]


def test_thousands_of_questions_may_have_one_name(people: People) -> None:
    within, count = group(people.harbour), examples(2_000)
    rows = [{"question": f"{chr(0x4E00 + number)}?", "answer": "x"} for number in range(count)]
    assert _bring(json.dumps(rows), "json", people.harbour, within) == Imported(count, 0, ())
    assert _bring(json.dumps(rows), "json", people.harbour, within) == Imported(0, count, ())
    assert Faq.objects.filter(slug=f"faq-{count}").exists()
    assert faq(within, "龍").slug == f"faq-{count + 1}"


def test_import_reports_the_first_hundred_wrong_rows(people: People) -> None:
    rows = [{"question": "", "answer": "x"}] * 130
    outcome = _bring(json.dumps(rows), "json", people.harbour, group(people.harbour))
    assert isinstance(outcome, Refused)
    assert (len(outcome.wrong), outcome.more) == (100, 30)


def test_a_file_of_too_many_rows_is_refused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "ROWS_LIMIT", 2)
    rows = [{"question": f"Q{number}", "answer": "x"} for number in range(3)]
    outcome = _bring(json.dumps(rows), "json", people.harbour, group(people.harbour))
    assert outcome == Refused((Wrong(0, "The file has more than 2 rows. Split it."),))
    assert not Faq.objects.exists()


def test_an_imported_answer_is_as_clean_as_any_other(people: People) -> None:
    rows = [{"question": "Why?", "answer": "<p onclick=x>a<img src=x onerror=y></p>"}]
    _bring(json.dumps(rows), "json", people.harbour, group(people.harbour))
    assert Faq.objects.get().answer == "<p>a</p>"


def test_import_refuses_internal_rows_for_a_public_group(people: People) -> None:
    group(people.harbour, "cards")
    for rows in ("cards,internal,Where is the safe?,Code 1234", "new,public,A?,a\nnew,internal,Where is the safe?,b"):
        outcome = _bring(f"group,audience,question,answer\n{rows}", "csv", people.harbour)
        assert isinstance(outcome, Refused)
    assert not Faq.objects.filter(question__contains="safe").exists()
