import csv
import gc
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connections

from refdesk.analytics.exchange.api import LARGEST
from refdesk.analytics.exchange.csv_import import import_csv
from refdesk.analytics.exchange.export import CsvWriter, JsonWriter, Writer, streamed
from refdesk.analytics.models import Record
from refdesk.kit import csv_cells
from tests.conftest import SignedIn

from .world import ROOM, Scene, body

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "''=1", '"a", b', "two\nlines", "＝1", "plain")


def exported(answer: Any) -> str:
    return async_to_sync(_joined)(answer.streaming_content).decode()


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_is_no_formula_and_reads_back_as_it_was(text: str) -> None:
    assert csv_cells.escape(text)[:1] not in ("=", "+", "-", "@", "\t", "＝")
    assert csv_cells.unescape(csv_cells.escape(text)) == text


def test_everything_goes_out_and_comes_back_in(scene: Scene, signed_in: SignedIn) -> None:
    marta = signed_in(scene.people.marta)
    for text in HOSTILE:
        scene.record(Question=text.strip(), Subjects=["Citing", "Genealogy"], Duration_in_minutes=-2.5, READ=3)
    before = {record.key: (record.at // 1000, record.department_id, record.values) for record in Record.objects.all()}
    answer = marta.get(f"{scene.records}.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="Harbour Library Reference.csv"'
    content = exported(answer)
    line = next(row for row in rows(content) if row["Question"] == "'=1+1")
    assert (line["Subjects"], line["Duration in minutes"], line["READ"]) == ("Genealogy; Citing", "-2.5", "3")
    address = f"{ROOM}/datasets/{scene.dataset.pk}/import?department={scene.people.reference.pk}"
    repeated = marta.post(address, content, content_type="text/csv")
    assert body(repeated) == {"added": 0, "known": len(HOSTILE)}
    Record.objects.all().delete()
    assert body(marta.post(address, content, content_type="text/csv")) == {"added": len(HOSTILE), "known": 0}
    assert before == {
        record.key: (record.at // 1000, record.department_id, record.values) for record in Record.objects.all()
    }
    assert set(Record.objects.values_list("source", flat=True)) == {"import"}


def test_json_holds_the_form_and_the_values_by_name(scene: Scene, signed_in: SignedIn) -> None:
    ana = signed_in(scene.people.ana)
    assert json.loads(exported(ana.get(f"{scene.records}.json")))["records"] == []
    for n in range(3):
        scene.record(Question=f"Question {n}", Subjects=["Citing"])
    scene.record(scene.people.local_history)
    result = json.loads(exported(ana.get(f"{scene.records}.json")))
    assert result["fields"][0]["label"] == "Location"
    assert [record["values"]["Question"] for record in result["records"]] == ["Question 0", "Question 1", "Question 2"]
    assert result["records"][0]["values"]["Subjects"] == ["Citing"]


def test_import_with_errors_stores_nothing_and_names_each_error(scene: Scene) -> None:
    good = "2026-01-05 10:00,Main desk,Chat,Student,Reference"
    content = "\n".join(
        [
            "When,Location,Mode,Patron type,Question type,READ,Department",
            f"{good},3,Reference",
            "tomorrow,Main desk,Chat,Student,Reference,3,Reference",
            "2026-01-05,Main desk,Pigeon,Student,Reference,3,Reference",
            "2026-01-05,,Chat,Student,Reference,9,Nowhere",
            "",
            f"{good},3,Reference,too,many",
        ]
    )
    outcome = import_csv(scene.dataset, content.encode(), scene.people.reference, scene.people.marta)
    assert [(error.row, error.column) for error in outcome.errors] == [
        (3, "When"),
        (4, "Mode"),
        (4, "Mode"),
        (5, "Location"),
        (5, "READ"),
        (5, "Department"),
        (7, ""),
    ]
    assert outcome.errors[1].text == "“Pigeon” isn’t one of its values."
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"Mode\nChat\n",
        b"When,Mode,mode\n",
        b"When,Colour\n2026-01-01,red\n",
        b'When\n"2026',
        b"When\n\0",
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(scene: Scene, content: bytes) -> None:
    outcome = import_csv(scene.dataset, content, scene.people.reference, scene.people.marta)
    assert outcome.errors
    assert all(error.text for error in outcome.errors)


HEAD = "Record;When;Location;Mode;Patron type;Question type;Subjects"
LINE = '2026-01-05;Main desk;chat;STUDENT;Reference;"Citing; Genealogy"'


def test_a_file_with_semicolons_is_imported(scene: Scene) -> None:
    outcome = import_csv(scene.dataset, f"{HEAD}\n;{LINE}\n".encode(), scene.people.reference, scene.people.marta)
    assert (outcome.added, outcome.errors) == (1, [])
    assert Record.objects.get().values[scene.field("Subjects").key] == sorted(
        scene.choice("Subjects", subject) for subject in ("Citing", "Genealogy")
    )


def test_a_record_that_a_file_has_twice_is_refused(scene: Scene) -> None:
    content = f"{HEAD}\nab;{LINE}\nab;{LINE}".encode()
    twice = import_csv(scene.dataset, content, scene.people.reference, scene.people.marta)
    assert [(error.row, error.column) for error in twice.errors] == [(3, "Record")]


def test_import_repeated_after_a_lost_response_adds_nothing(scene: Scene) -> None:
    """It has no column "Record": its rows are known by the file and their places. Another file is another file."""
    line = "2026-01-05,Main desk,Chat,Student,Reference\n"
    content = f"When,Location,Mode,Patron type,Question type\n{line}{line}".encode()

    def imported(file: bytes) -> tuple[int, int]:
        outcome = import_csv(scene.dataset, file, scene.people.reference, scene.people.marta)
        assert outcome.errors == []
        return outcome.added, outcome.known

    assert [imported(content), imported(content)] == [(2, 0), (0, 2)]
    assert imported(content + line.encode()) == (3, 0)


def test_two_simultaneous_imports_of_one_file_add_its_rows_once(committed: Scene) -> None:
    """The second import finds the records of the first; neither fails."""
    content = b"Record,When,Location,Mode,Patron type,Question type\n" + b"".join(
        b"key-%d,2026-01-02,Main desk,Chat,Student,Reference\n" % number for number in range(200)
    )
    together = Barrier(2)

    def one(_: int) -> tuple[int, int, int]:
        together.wait()
        outcome = import_csv(committed.dataset, content, committed.people.reference, committed.people.marta)
        connections.close_all()
        return outcome.added, outcome.known, len(outcome.errors)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == [(0, 200, 0), (200, 0, 0)]
    assert Record.objects.count() == 200


def test_chunked_body_that_is_too_large_gets_413(scene: Scene, signed_in: SignedIn) -> None:
    """It says no length beforehand: it is read to one byte beyond what may be."""
    content = b"When\n" + b"2026-01-02\n" * (LARGEST // 11 + 1)
    address = f"{ROOM}/datasets/{scene.dataset.pk}/import?department={scene.people.reference.pk}"
    marta = signed_in(scene.people.marta)
    for length in ("", str(len(content))):
        answer = marta.generic("POST", address, content, content_type="text/csv", CONTENT_LENGTH=length or len(content))
        assert answer.status_code == 413
    assert Record.objects.count() == 0


def test_export_memory_is_independent_of_the_number_of_records(
    committed: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times the records, and the same memory at the highest, as CSV and as JSON."""
    monkeypatch.setattr("refdesk.analytics.exchange.export.PIECE", 50)
    values = committed.values(Question="Where do I find the 1924 city directory? " * 5)
    facts = {
        "dataset": committed.dataset,
        "department": committed.people.reference,
        "operator": committed.people.ana,
        "source": "hand",
    }

    # A collection is fast without what other tests left.
    gc.collect()
    gc.freeze()

    def top(writer: Writer, number: int) -> int:
        gc.collect()
        tracemalloc.start()
        assert async_to_sync(_records)(committed, writer) == number
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    tops: dict[type[Writer], list[int]] = {CsvWriter: [], JsonWriter: []}
    # What is loaded the first time is no part of it.
    for first, number in ((0, 150), (150, 150), (150, 450)):
        some = (Record(key=f"{n:032}", at=n // 3, recorded_at=0, values=values, **facts) for n in range(first, number))
        Record.objects.bulk_create(some, batch_size=500)
        for writer, highest in tops.items():
            highest.append(top(writer(committed.dataset), number))
    assert [few * 1.3 > many for _, few, many in tops.values()] == [True, True], tops


async def _records(committed: Scene, writer: Writer) -> int:
    """Counts the records in the file: each has the question five times."""
    count = 0
    async for piece in streamed(committed.dataset.records.all(), writer):
        count += piece.count(b"1924") // 5
    return count
