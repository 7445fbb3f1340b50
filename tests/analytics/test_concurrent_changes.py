"""Somebody changes the dataset while somebody else records: no record holds what its form does not know."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from refdesk.analytics.datasets import form as forms
from refdesk.analytics.exchange.csv_import import import_csv
from refdesk.analytics.models import Dataset, Record
from refdesk.analytics.records import edit as record_edit
from refdesk.analytics.records.edit import RecordInput
from tests.conftest import SignedIn
from tests.sessions import signed_in_client

from .test_import_export import exported
from .world import ROOM, Scene, body, send

WORDS = "Choose one of the values."


def read(scene: Scene) -> Dataset:
    """The dataset as somebody has it in hands."""
    return Dataset.objects.select_related("library").get(pk=scene.dataset.pk)


def at_the_desk(scene: Scene) -> RecordInput:
    """A record with a value that no other record has."""
    return RecordInput(
        version=1, values=scene.values(Location="Information desk"), department=scene.people.reference.pk
    )


def without_it(scene: Scene) -> int:
    """Marta removes that value; the version of the form from then on."""
    now = read(scene)
    first, *others = forms.write(scene.form)["fields"]
    left = [choice for choice in first["choices"] if choice["label"] != "Information desk"]
    content = {"version": now.version, "name": now.name, "fields": [first | {"choices": left}, *others]}
    send(signed_in_client(scene.people.marta), "put", f"{ROOM}/datasets/{now.pk}", content)
    return read(scene).version


def test_value_removed_since_the_form_was_read_is_refused(scene: Scene) -> None:
    input_, before, record = at_the_desk(scene), read(scene), scene.record()
    stored = Record.objects.select_related("dataset__library").get(pk=record.pk)
    place = scene.field("Location").key
    assert without_it(scene) == 2
    for outcome in (
        record_edit.add(before, input_, scene.people.ana),
        record_edit.correct(stored, 1, input_, scene.people.ana),
    ):
        assert isinstance(outcome, list)
        assert [tuple(pair) for pair in outcome] == [(place, WORDS)]
    assert [row.values for row in Record.objects.all()] == [record.values]


def test_nor_is_it_imported(scene: Scene) -> None:
    content = b"When,Location,Mode,Patron type,Question type\n2026-01-05,%s,Chat,Student,Reference\n"
    before = read(scene)
    assert without_it(scene) == 2
    outcome = import_csv(before, content % b"Information desk", scene.people.reference, scene.people.marta)
    assert {(error.row, error.column) for error in outcome.errors} == {(2, "Location")}
    assert not Record.objects.exists()
    assert import_csv(before, content % b"Main desk", scene.people.reference, scene.people.marta).added == 1


def test_removing_a_value_and_recording_it_at_once_never_both_succeed(committed: Scene) -> None:
    """On a real database of either kind, from two threads."""
    input_, before, together = at_the_desk(committed), read(committed), Barrier(2)

    def one(what: Any) -> Any:
        try:
            together.wait()
            return what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        acts = (lambda: record_edit.add(before, input_, committed.people.ana), lambda: without_it(committed))
        recorded, version = pool.map(one, acts)
    assert isinstance(recorded, Record) == (version == 1)
    assert all(
        isinstance(result, Record) or result == [(committed.field("Location").key, WORDS)] for result in [recorded]
    )


def test_record_on_an_old_form_is_answered_with_the_new_form(
    scene: Scene, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was changed after the request had come in, too."""
    input_, before = scene.body(values=scene.values(Location="Information desk")), read(scene)
    monkeypatch.setattr("refdesk.analytics.records.api.dataset_of", lambda _request, _number: before)
    without_it(scene)
    answer = send(signed_in(scene.people.ana), "post", scene.records, input_)
    assert (answer.status_code, body(answer)["dataset"]["version"]) == (400, 2)


def test_export_tolerates_values_unknown_to_the_form(scene: Scene, signed_in: SignedIn) -> None:
    record = scene.record(Location="Main desk")
    place = scene.field("Location").key
    Record.objects.filter(pk=record.pk).update(values=record.values | {place: 4711})
    exported_ = json.loads(exported(signed_in(scene.people.ana).get(f"{scene.records}.json")))
    assert exported_["records"][0]["values"]["Location"] is None
