from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from refdesk.analytics.datasets import form as forms
from refdesk.analytics.models import Dataset
from refdesk.audit.models import Action, Entry
from tests.conftest import SignedIn

from .world import ROOM, Scene, body, send

Save = Callable[..., Any]


def messages(answer: Any) -> list[str]:
    return [error["text"] for error in body(answer)["errors"]]


@pytest.fixture
def save(scene: Scene, signed_in: SignedIn) -> Save:
    """Save the dataset as Marta, with its fields as `edit` leaves them."""
    marta = signed_in(scene.people.marta)

    def saving(edit: Callable[[list[dict[str, Any]]], Any] = lambda fields: None, **differs: Any) -> Any:
        [now] = body(marta.get(f"{ROOM}/datasets"))["datasets"]
        edit(now["fields"])
        content = {name: now[name] for name in ("version", "name", "retired", "fields")} | differs
        return send(marta, "put", f"{ROOM}/datasets/{now['id']}", content)

    return saving


def _new(label: str, kind: str = "text", **differs: Any) -> dict[str, Any]:
    return {"id": -1, "label": label, "kind": kind} | differs


def test_an_administrator_adds_orders_and_retires(scene: Scene, save: Save) -> None:
    campus = _new("Campus", "single", default=-3, choices=[{"id": -2, "label": "North"}, {"id": -3, "label": "South"}])

    def edit(fields: list[dict[str, Any]]) -> None:
        fields.insert(0, campus)
        fields[2]["choices"][0]["retired"] = True
        fields[-1]["retired"] = True

    answer = save(edit)
    assert answer.status_code == 200, answer.content
    first = scene.form.fields[0]
    assert (first.label, first.default) == ("Campus", scene.choice("Campus", "South"))
    assert (body(answer)["version"], body(answer)["changed_by"]) == (2, "Marta Lindqvist")
    numbers = [field.id for field in scene.form.fields] + [
        choice.id for field in scene.form.fields for choice in field.choices
    ]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < scene.form.next_id


def test_second_of_two_administrators_gets_a_conflict(scene: Scene, save: Save) -> None:
    assert save(lambda fields: fields.append(_new("Campus"))).status_code == 200
    second = save(lambda fields: fields.append(_new("Course")), version=1)
    assert second.status_code == 409
    assert body(second)["changed_by"] == "Marta Lindqvist"
    assert [field.label for field in scene.form.fields][-1] == "Campus"


def test_two_at_the_same_instant_make_one_winner(committed: Scene, signed_in: SignedIn) -> None:
    """On a real database of either kind, from two threads."""
    clients = [signed_in(who) for who in (committed.people.marta, committed.people.root)]
    [now] = body(clients[0].get(f"{ROOM}/datasets"))["datasets"]

    def change(number: int) -> int:
        try:
            content = now | {"name": f"Named {number}"}
            return int(send(clients[number], "put", f"{ROOM}/datasets/{now['id']}", content).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, range(2))) == [200, 409]
    assert Dataset.objects.get(pk=committed.dataset.pk).version == 2
    [entry] = Entry.objects.filter(kind="dataset", action=Action.SETTINGS_CHANGED)
    assert entry.changes["name"][0] == "Reference"


def test_datasets_are_out_of_reach_for_outsiders_and_operators(scene: Scene, signed_in: SignedIn) -> None:
    [now] = body(signed_in(scene.people.marta).get(f"{ROOM}/datasets"))["datasets"]
    new = {"library": scene.people.harbour.pk, "name": "Maps"}
    for outsider in (scene.people.olga, scene.people.ana):
        client = signed_in(outsider)
        assert send(client, "put", f"{ROOM}/datasets/{now['id']}", now | {"name": "Mine"}).status_code == 404
        assert client.delete(f"{ROOM}/datasets/{now['id']}").status_code == 404
        assert send(client, "post", f"{ROOM}/datasets", new).status_code == 404
    scene.dataset.refresh_from_db()
    assert (scene.dataset.name, scene.people.harbour.datasets.count()) == ("Reference", 1)


def test_fields_in_use_by_records_can_not_be_removed(scene: Scene, save: Save) -> None:
    scene.record(Subjects=["Citing"], READ=2)
    for gone in ("READ", "Subjects"):
        answer = save(lambda fields, gone=gone: fields.remove(next(f for f in fields if f["label"] == gone)))
        assert messages(answer) == [f"“{gone}” is used in records. You can retire it, but not remove it."]

    def without(label: str) -> Callable[[list[dict[str, Any]]], None]:
        def edit(fields: list[dict[str, Any]]) -> None:
            for field in fields:
                field["choices"] = [choice for choice in field["choices"] if choice["label"] != label]

        return edit

    for label in ("Citing", "Student"):
        assert messages(save(without(label))) == [
            f"“{label}” is used in records. You can retire it, but not remove it."
        ]
    assert save(without("Genealogy")).status_code == 200
    assert save(lambda fields: fields.pop(-1)).status_code == 200


def test_fields_used_by_a_survey_count_can_not_be_removed(scene: Scene, save: Save) -> None:
    """The survey count could neither be counted nor changed any more; retiring stays possible."""

    def without_mode(fields: list[dict[str, Any]]) -> None:
        fields.remove(next(field for field in fields if field["label"] == "Mode"))

    def without_email(fields: list[dict[str, Any]]) -> None:
        for field in fields:
            field["choices"] = [choice for choice in field["choices"] if choice["label"] != "Email"]

    words = "A survey count uses “%s”. Change the survey count first, or retire this."
    assert messages(save(without_mode)) == [words % "Mode"]
    assert messages(save(without_email)) == [words % "Email"]
    scene.dataset.survey_counts.all().delete()
    assert save(without_email).status_code == 200
    assert save(without_mode).status_code == 200


def test_a_wrong_value_is_named_by_its_number_not_by_its_field(scene: Scene, save: Save) -> None:
    """Beside it, the name of a field: each error is shown where it is."""
    choices = [{"id": -2, "label": "North"}, {"id": -3, "label": " "}, {"id": -4, "label": "x" * 81}]
    answer = save(lambda fields: fields.extend([_new("Campus", "single", choices=choices), _new("", id=-9)]))
    assert answer.status_code == 400
    assert [(error["field"], error["text"]) for error in body(answer)["errors"]] == [
        ("field -9", "Enter a name of at most 80 characters."),
        ("choice -3", "Enter a name, or remove this value."),
        ("choice -4", "Enter a name of at most 80 characters."),
    ]


def test_a_form_that_makes_no_sense_is_refused_in_words(scene: Scene, save: Save) -> None:
    def kind(fields: list[dict[str, Any]]) -> None:
        fields[0]["kind"] = "text"

    choices = [{"id": -2, "label": "North"}]
    for edit in (
        lambda fields: fields.append(_new(" ")),
        lambda fields: fields.append(_new("MODE")),
        lambda fields: fields.append(_new("when")),
        lambda fields: fields.append(_new("x" * 81)),
        lambda fields: fields.append(_new("Campus", "single")),
        lambda fields: fields.append(_new("Campus", "single", choices=[*choices, {"id": -3, "label": "north"}])),
        lambda fields: fields.append(_new("Campus", "single", choices=[{"id": -2, "label": "a; b"}])),
        lambda fields: fields.append(_new("Campus", "single", choices=choices, default=-9)),
        lambda fields: fields.append(_new("Campus", "multiple", choices=choices, default=-2)),
        lambda fields: fields.append(_new("Campus", from_chat="duration")),
        lambda fields: fields.append(_new("Level", "read", default=9)),
        lambda fields: fields.append(_new("Stranger", id=4711)),
        lambda fields: fields.append(dict(fields[0])),
        lambda fields: fields.extend(_new(f"Field {n}", id=-n) for n in range(1, 40)),
        kind,
    ):
        answer = save(edit)
        assert answer.status_code == 400, answer.content
        assert messages(answer)
    strange = save(lambda fields: fields.append(_new("Odd", default=[1], choices=[])))
    assert "Expected" not in messages(strange)[0]
    assert messages(save(name=" ")) == ["Enter a name of at most 80 characters."]
    scene.dataset.refresh_from_db()
    assert scene.dataset.version == 1


def test_record_on_an_old_form_is_stored_if_still_valid(scene: Scene, save: Save, signed_in: Any) -> None:
    before = scene.body(values=scene.values(Mode="Phone", Question="Where?"))

    def retire(fields: list[dict[str, Any]]) -> None:
        next(choice for choice in fields[1]["choices"] if choice["label"] == "Phone")["retired"] = True
        fields[-1]["retired"] = True

    assert save(retire).status_code == 200
    ana = signed_in(scene.people.ana)
    assert send(ana, "post", scene.records, before).status_code == 201
    stored = scene.dataset.records.get()
    assert stored.values == before["values"]
    late = send(ana, "post", scene.records, scene.body(version=2, values=scene.values(Mode="Phone")))
    assert messages(late) == ["“Phone” is no longer offered. Choose another value."]
    corrected = scene.body(revision=1, version=2, values=before["values"])
    assert send(ana, "put", f"{ROOM}/records/{stored.pk}", corrected).status_code == 200


def test_missing_new_required_field_is_answered_with_the_new_form(scene: Scene, save: Save, signed_in: Any) -> None:
    before = scene.body()
    assert save(lambda fields: fields.append(_new("Campus", required=True))).status_code == 200
    answer = send(signed_in(scene.people.ana), "post", scene.records, before)
    assert answer.status_code == 400
    assert [error["field"] for error in body(answer)["errors"]] == [scene.field("Campus").key]
    assert [field["label"] for field in body(answer)["dataset"]["fields"]][-1] == "Campus"
    assert not scene.dataset.records.exists()
    old = scene.record()
    assert (
        send(signed_in(scene.people.ana), "put", f"{ROOM}/records/{old.pk}", before | {"revision": 1}).status_code
        == 200
    )


def test_dataset_is_deleted_only_while_empty(scene: Scene, signed_in: SignedIn) -> None:
    marta = signed_in(scene.people.marta)
    made = send(
        marta, "post", f"{ROOM}/datasets", {"library": scene.people.harbour.pk, "name": "Maps", "standard": False}
    )
    assert (made.status_code, body(made)["fields"]) == (201, [])
    again = send(marta, "post", f"{ROOM}/datasets", {"library": scene.people.harbour.pk, "name": "maps"})
    assert messages(again) == ["This library already has a dataset with that name."]
    assert marta.delete(f"{ROOM}/datasets/{body(made)['id']}").status_code == 204
    actions = Entry.objects.filter(kind="dataset", object_label="Maps").order_by("id").values_list("action", flat=True)
    assert list(actions) == [Action.SETTINGS_ADDED, Action.SETTINGS_DELETED]
    scene.record()
    assert marta.delete(f"{ROOM}/datasets/{scene.dataset.pk}").status_code == 409


def test_nothing_is_added_to_a_retired_dataset(scene: Scene, save: Save, signed_in: Any) -> None:
    content = scene.body()
    assert save(retired=True).status_code == 200
    answer = send(signed_in(scene.people.ana), "post", scene.records, content)
    assert messages(answer) == ["This dataset is retired. No records can be added."]


def test_a_stored_form_reads_back_as_it_was(scene: Scene) -> None:
    assert forms.read(forms.write(scene.form)) == scene.form


def test_retired_value_is_dropped_from_defaults(scene: Scene, save: Save, signed_in: SignedIn) -> None:
    """Else each form that it stands in at first would be refused."""
    chat = scene.choice("Mode", "Chat")
    assert scene.field("Mode").from_chat == chat

    def edit(fields: list[dict[str, Any]]) -> None:
        mode = next(field for field in fields if field["label"] == "Mode")
        next(choice for choice in mode["choices"] if choice["id"] == chat)["retired"] = True

    assert save(edit).status_code == 200
    assert scene.field("Mode").from_chat is None
