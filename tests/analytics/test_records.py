from typing import Any

import msgspec
import pytest
from django.test import Client

from refdesk.analytics.models import Dataset, Record
from refdesk.chats.commands import Claim, DeleteMessage, Forget, Patron
from refdesk.chats.events import Linked
from refdesk.chats.models import Chat, Event
from refdesk.chats.queries import stretch
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, Say
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator
from tests.chats.test_previous import had
from tests.conftest import SignedIn
from tests.logs import act, actor
from tests.sample_people import People

from .world import ROOM, Scene, body, send


def wrong(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["text"] for error in body(answer)["errors"]}


def test_operator_records_by_hand_and_back_dates_in_local_time(scene: Scene, signed_in: SignedIn) -> None:
    content = scene.body(
        when="2026-07-01T09:30", values=scene.values(READ=3, Question="  Where? ", Subjects=["Citing"])
    )
    answer = send(signed_in(scene.people.ana), "post", scene.records, content)
    assert answer.status_code == 201, answer.content
    result = body(answer)
    assert (result["when"], result["source"], result["operator"]) == ("2026-07-01T09:30", "hand", "Ana Morales")
    stored = Record.objects.get()
    assert stored.at == 1_782_912_600_000  # 13:30 UTC
    assert stored.values == scene.values(READ=3, Question="Where?", Subjects=["Citing"])


def test_repeated_key_returns_the_same_record(scene: Scene, signed_in: SignedIn) -> None:
    content = scene.body()
    first, second = (send(signed_in(scene.people.ana), "post", scene.records, content) for _ in range(2))
    assert body(first)["id"] == body(second)["id"]
    assert Record.objects.count() == 1


def test_invalid_values_are_reported_by_field(scene: Scene, signed_in: SignedIn) -> None:
    ana = signed_in(scene.people.ana)
    for label, value in (
        ("Mode", None),
        ("Mode", 99_999),
        ("Mode", "Chat"),
        ("READ", 7),
        ("READ", 2.5),
        ("Duration in minutes", "soon"),
        ("Duration in minutes", 1e12),
        ("Question", "x" * 4_001),
        ("Question", "a\u202eb"),
        ("Subjects", "Citing"),
        ("Subjects", [99_999]),
    ):
        key = scene.field(label).key
        answer = send(ana, "post", scene.records, scene.body(values=scene.values() | {key: value}))
        assert wrong(answer).keys() == {key}, (label, value)
    for place, differs in (
        ("when", {"when": "yesterday"}),
        ("when", {"when": "2096-01-01"}),
        ("when", {"when": "1215-06-15"}),
        ("when", {"when": "2026-03-08T02:30"}),
        ("department", {"department": scene.people.local_history.pk}),
        ("department", {"department": scene.people.hill_desk.pk}),
        ("chat", {"chat": 12345}),
        ("99999", {"values": scene.values() | {"99999": "typed"}}),
    ):
        assert wrong(send(ana, "post", scene.records, scene.body(**differs))).keys() == {place}
    assert not Record.objects.exists()


def test_a_chat_fills_the_form_and_has_its_records(scene: Scene, signed_in: SignedIn) -> None:
    chat = had(scene.people.ask, "Where is the 1924 city directory?", claimed_by=scene.people.ana)
    ana = signed_in(scene.people.ana)
    address = f"/api/v1/desk/chats/{chat}/analytics"
    opened = body(ana.get(address))
    [filling] = opened["forms"]
    assert Event.objects.get(chat=chat, seq=opened["position"]).kind == "message_sent"
    filled = filling["values"]
    assert filled[scene.field("Question").key] == "Where is the 1924 city directory?"
    assert filled[scene.field("Mode").key] == scene.choice("Mode", "Chat")
    assert filled[scene.field("Duration in minutes").key] == 1
    # The operator chooses the type of the question.
    assert scene.field("Question type").key not in filled
    filled[scene.field("Question type").key] = scene.choice("Question type", "Reference")
    for _ in range(2):
        send(ana, "post", scene.records, scene.body(chat=chat, position=2, values=filled))
    for who in (scene.people.ana, scene.people.chi):
        result = body(signed_in(who).get(address))
        assert [record["source"] for record in result["records"]] == ["chat", "chat"]
        assert result["records"][0]["at"] == Chat.objects.get(pk=chat).started_at
    for outsider in (scene.people.ben, scene.people.olga):
        assert signed_in(outsider).get(address).status_code == 404
    answer = send(signed_in(scene.people.ben), "post", scene.records, scene.body(chat=chat))
    assert wrong(answer).keys() == {"chat", "department"}


def test_record_link_is_visible_to_the_desk_only(scene: Scene, signed_in: SignedIn) -> None:
    chat = had(scene.people.ask, "Where?", claimed_by=scene.people.ana)
    content = scene.body(chat=chat)
    for _ in range(2):
        send(signed_in(scene.people.ana), "post", scene.records, content)
    [result] = [row for row in stretch(chat, 0) if row.kind == "linked"]
    linked = msgspec.json.decode(result.payload, type=Linked)
    assert linked == Linked(to="record", id=Record.objects.get().pk, by="Ana Morales")
    assert Linked.audience == "desk"


def test_chat_redaction_redacts_its_records(scene: Scene, signed_in: SignedIn) -> None:
    """A redaction of the whole chat, or of the message that a record is about; other chats' records stay unchanged."""
    chat, other = (had(scene.people.ask, "My number is 555 0100", claimed_by=scene.people.ana) for _ in range(2))
    values = scene.values(Mode="Chat", Question="My number is 555 0100")
    places: list[dict[str, Any]] = [{"position": 2}, {"position": 4}, {}]
    for of, facts in [*((chat, place) for place in places), (other, {})]:
        content = scene.body(chat=of, values=values) | facts
        assert send(signed_in(scene.people.ana), "post", scene.records, content).status_code == 201

    def left() -> list[bool]:
        key = scene.field("Question").key
        return [key in record.values for record in Record.objects.order_by("id")]

    def redact(**what: Any) -> None:
        act(chat, System(), Redact(**what))

    redact(seqs=(2,))
    assert left() == [False, True, False, True]
    redact(data=("page", "name"))
    assert left() == [False, True, False, True]
    redact(data=("text",))
    assert left() == [False, False, False, True]
    first = Record.objects.order_by("id")[0]
    assert (first.values, first.revision) == (scene.values(Mode="Chat"), 2)


def test_T11_a_message_that_its_author_deleted_clears_no_record_of_the_whole_chat(
    scene: Scene, signed_in: SignedIn
) -> None:
    """The record's text is another one; where a record was made of that message, its text is removed."""
    ana = scene.people.ana
    chat = had(scene.people.ask, "My number is 555 0100")
    seq = act(chat, actor(ana), Claim(), Say(text="Wrong window")).last_seq
    values = scene.values(Mode="Chat", Question="My number is 555 0100")
    places: list[dict[str, Any]] = [{"position": seq}, {}]
    for facts in places:
        content = scene.body(chat=chat, values=values) | facts
        assert send(signed_in(ana), "post", scene.records, content).status_code == 201
    act(chat, actor(ana), DeleteMessage(seq=seq))
    of_message, of_chat = Record.objects.order_by("id")
    assert of_message.values == scene.values(Mode="Chat")
    assert (of_chat.values, of_chat.revision) == (values, 1)


def test_redacted_text_of_a_chat_is_not_recorded_later(scene: Scene, signed_in: SignedIn) -> None:
    """Texts are left out if the form was open meanwhile, and in corrections; choices are stored."""
    chat, other = (had(scene.people.ask, "My number is 555 0100", claimed_by=scene.people.ana) for _ in range(2))
    ana, address = signed_in(scene.people.ana), f"/api/v1/desk/chats/{chat}/analytics"
    assert body(ana.get(address))["keeps_texts"]
    act(chat, Patron(chat), Forget())
    assert not body(ana.get(address))["keeps_texts"]
    values = scene.values(Mode="Chat", Question="My number is 555 0100")
    content = scene.body(chat=chat, values=values)
    for form in (content, content, scene.body(chat=other, values=values)):
        assert send(ana, "post", scene.records, form).status_code == 201
    late, stored = Record.objects.order_by("id")
    assert (late.values, late.revision, stored.values) == (scene.values(Mode="Chat"), 1, values)
    corrected = scene.body(revision=1, values=values | scene.values(Mode="Chat", READ=3))
    assert send(ana, "put", f"{ROOM}/records/{late.pk}", corrected).status_code == 200
    late.refresh_from_db()
    assert late.values == scene.values(Mode="Chat", READ=3)


def test_required_text_is_optional_after_a_redaction(scene: Scene, signed_in: SignedIn) -> None:
    """The page's address is no word: it goes, or stays, by its own name."""
    fields = [{**field, "required": field["kind"] == "text"} for field in scene.dataset.form["fields"]]
    page = {"id": 900, "label": "Page", "kind": "text", "from_chat": "page"}
    Dataset.objects.filter(pk=scene.dataset.pk).update(form={**scene.dataset.form, "fields": [*fields, page]})
    chat = had(scene.people.ask, "My number is 555 0100", claimed_by=scene.people.ana)
    act(chat, System(), Redact(data=("text",)))
    content = scene.body(chat=chat, values=scene.values(Mode="Chat", Page="https://lib.example/"))
    assert send(signed_in(scene.people.ana), "post", scene.records, content).status_code == 201
    assert Record.objects.get().values == scene.values(Mode="Chat", Page="https://lib.example/")


def test_second_of_two_corrections_gets_a_conflict(scene: Scene, signed_in: SignedIn) -> None:
    record = scene.record()
    address = f"{ROOM}/records/{record.pk}"
    change = scene.body(revision=1, values=scene.values(READ=2))
    assert send(signed_in(scene.people.ana), "put", address, change).status_code == 200
    second = send(signed_in(scene.people.chi), "put", address, scene.body(revision=1, values=scene.values(READ=5)))
    assert second.status_code == 409
    assert body(second)["record"]["values"][scene.field("READ").key] == 2
    record.refresh_from_db()
    assert record.values == scene.values(READ=2)


def test_record_is_removed_by_its_author_and_administrators(scene: Scene, signed_in: SignedIn) -> None:
    for who, status in (
        (scene.people.chi, 403),
        (scene.people.ana, 204),
        (scene.people.marta, 204),
        (scene.people.root, 204),
    ):
        record = scene.record()
        assert signed_in(who).delete(f"{ROOM}/records/{record.pk}").status_code == status


@pytest.mark.usefixtures("scene")
def test_another_librarys_people_find_no_dataset(olga: Client) -> None:
    assert body(olga.get(f"{ROOM}/datasets"))["datasets"] == []


def test_operator_of_another_department_has_no_access_to_records(scene: Scene, signed_in: SignedIn) -> None:
    record = scene.record()
    ben, mine = signed_in(scene.people.ben), scene.record(scene.people.local_history)
    assert [shown["id"] for shown in body(ben.get(scene.records))["records"]] == [mine.pk]
    assert body(ben.get(scene.report))["total"] == 1
    assert send(ben, "put", f"{ROOM}/records/{record.pk}", scene.body(revision=1)).status_code == 404
    assert ben.delete(f"{ROOM}/records/{record.pk}").status_code == 404
    assert body(signed_in(scene.people.marta).get(scene.records))["total"] == 2


def test_the_list_is_limited_by_all_conditions(scene: Scene, signed_in: SignedIn) -> None:
    ana = signed_in(scene.people.ana)
    now = now_ms()
    new = scene.record(at=now, Mode="Chat", Question="The Harbour master's house", Subjects=["Genealogy", "Citing"])
    old = scene.record(at=now - 40 * 86_400_000, Mode="Phone", READ=4, Subjects=["Local history"])

    def found(**query: Any) -> list[int]:
        return [record["id"] for record in body(ana.get(scene.records, query))["records"]]

    def chosen(label: str, *values: str) -> str:
        return f"{scene.field(label).id}:" + ",".join(str(scene.choice(label, value)) for value in values)

    assert found() == [new.pk, old.pk]
    assert found(text="harbour house") == [new.pk]
    assert found(text="harbour castle") == []
    assert found(chosen=chosen("Mode", "Phone", "Email")) == [old.pk]
    assert found(chosen=[chosen("Mode", "Phone"), chosen("Subjects", "Citing")]) == []
    assert found(chosen=chosen("Subjects", "Citing")) == [new.pk]
    assert found(chosen=f"{scene.field('READ').id}:4,5") == [old.pk]
    assert found(first="2026-11-20", source="hand", operator=scene.people.ana.pk) == [new.pk]
    assert found(department=scene.people.local_history.pk) == []
    assert wrong(ana.get(scene.records, {"first": "2026-02-02", "last": "2026-02-01"})).keys() == {"last"}
    for bad in ("Mode:1", f"{scene.field('Question').id}:1", "999999:1"):
        assert "chosen" in wrong(ana.get(scene.records, {"chosen": bad}))


def test_datasets_are_listed_by_library(scene: Scene, signed_in: SignedIn) -> None:
    def seen(who: Operator) -> list[tuple[bool, list[str]]]:
        result = body(signed_in(who).get(f"{ROOM}/datasets"))["datasets"]
        return [
            (dataset["administers"], [department["name"] for department in dataset["departments"]])
            for dataset in result
        ]

    people: People = scene.people
    both = ["Local History", "Reference"]
    assert seen(people.ana) == [(False, ["Reference"])]
    assert seen(people.ben) == [(False, ["Local History"])]
    assert seen(people.marta) == seen(people.root) == [(True, both)]
    assert seen(people.olga) == []


def test_repeated_request_stores_changes_made_meanwhile(scene: Scene, signed_in: SignedIn) -> None:
    """The answer to the first time was lost, and the operator wrote on."""
    ana, key = signed_in(scene.people.ana), "k" * 32
    first = send(ana, "post", scene.records, scene.body(key=key))
    same = send(ana, "post", scene.records, scene.body(key=key))
    assert body(first)["id"] == body(same)["id"]
    assert body(first)["revision"] == body(same)["revision"]
    mended = send(ana, "post", scene.records, scene.body(key=key, values=scene.values(Location="Online")))
    assert body(mended)["id"] == body(first)["id"]
    assert Record.objects.count() == 1
    assert Record.objects.get().values[scene.field("Location").key] == scene.choice("Location", "Online")


@pytest.mark.parametrize("value", [10**400, "1e400"])
def test_too_large_numbers_are_refused(scene: Scene, signed_in: SignedIn, value: Any) -> None:
    result = scene.body(values=scene.values(Duration_in_minutes=value))
    assert send(signed_in(scene.people.ana), "post", scene.records, result).status_code == 400


def test_list_pages_by_a_cursor_and_names_certain_records(
    scene: Scene, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that is made between two pages moves no other onto both; one of another department stays unseen."""
    monkeypatch.setattr("refdesk.analytics.records.api.PAGE", 2)
    ana, now = signed_in(scene.people.ana), now_ms()
    first, second, third = (scene.record(at=now - age) for age in (1_000, 2_000, 2_000))
    theirs = scene.record(scene.people.local_history, at=now)
    page = body(ana.get(scene.records))
    assert ([record["id"] for record in page["records"]], page["total"]) == ([first.pk, third.pk], 3)
    scene.record(at=now)
    rest = body(ana.get(scene.records, {"before": page["next"]}))
    assert ([record["id"] for record in rest["records"]], rest["next"], rest["total"]) == ([second.pk], None, 4)
    named = body(ana.get(scene.records, {"record": [second.pk, theirs.pk]}))
    assert [record["id"] for record in named["records"]] == [second.pk]
    assert body(ana.get(scene.records, {"before": "moon"}))["next"] is not None
