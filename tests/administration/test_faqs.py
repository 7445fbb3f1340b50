"""FAQs and their groups, set by administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.faq.models import Faq, FaqGroup
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.faq.world import faq, group
from tests.sample_people import People

from .world import errors

ADDRESS = "/api/v1/desk/administration/faqs"
GROUPS = "/api/v1/desk/administration/faq-groups"
FORM: dict[str, Any] = {
    "question": "Where is the key?",
    "answer": "Ask at the desk.",
    "topics": "keys",
    "keywords": "",
    "language": "",
    "translation_key": "",
    "links": "",
    "state": "draft",
    "slug": "",
}
GROUP: dict[str, Any] = {
    "name": "Rooms",
    "slug": "",
    "audience": "public",
    "description": "",
    "position": 0,
    "widget": None,
}


def send(client: Client, verb: str, path: str, form: dict[str, Any]) -> Any:
    return getattr(client, verb)(path, form, content_type="application/json")


def put(client: Client, form: dict[str, Any], address: str = ADDRESS, **changes: Any) -> Any:
    return send(client, "put", f"{address}/{form['id']}", form | changes)


@pytest.fixture(name="rooms")
def _rooms(people: People) -> FaqGroup:
    return group(people.harbour, "rooms")


@pytest.fixture(name="key")
def _key(people: People, rooms: FaqGroup, signed_in: SignedIn) -> dict[str, Any]:
    """A draft."""
    made = send(signed_in(people.marta), "post", ADDRESS, FORM | {"group": rooms.pk})
    assert made.status_code == 201, made.content
    saved: dict[str, Any] = made.json()
    return saved


def draft(client: Client, group: FaqGroup, **changes: Any) -> Any:
    form = {"group": group.pk, "question": "Where is the key?", "answer": "<p>At the <b>desk</b>.</p>"}
    return send(client, "post", "/api/v1/desk/faq/drafts", form | changes)


def test_T11_every_operator_saves_a_draft_that_administrators_alone_see(
    people: People, rooms: FaqGroup, signed_in: SignedIn, marta: Client
) -> None:
    ana = signed_in(people.ana)
    made = draft(ana, rooms, answer="<p>At the <b>desk</b>.<script>x()</script></p>")
    assert made.status_code == 201, made.content
    stored = Faq.objects.get(pk=made.json()["id"])
    assert (stored.state, stored.slug, stored.published_at) == ("draft", "where-is-the-key", None)
    shown = marta.get(f"{ADDRESS}/{stored.pk}").json()
    assert (shown["answer"], shown["changed_by"]) == ("<p>At the <b>desk</b>.</p>", "Ana Morales (ana@harbour.example)")
    assert Entry.objects.filter(action=Action.SETTINGS_ADDED, kind="faq", actor=people.ana.pk).exists()
    assert ana.get(f"/api/v1/desk/faq/search?q=key&group={rooms.pk}").json()["total"] == 0
    assert ana.get(f"{ADDRESS}/{stored.pk}").status_code == 404
    assert put(ana, shown, state="published").status_code == 404, "publishing stays the administrators'"


def test_T11_a_draft_is_refused_to_others_and_without_a_question(
    people: People, rooms: FaqGroup, signed_in: SignedIn
) -> None:
    wrong_group = "This group has been deleted, or is of another library. Choose another one."
    assert errors(draft(signed_in(people.olga), rooms)) == {"group": wrong_group}
    assert errors(draft(signed_in(people.ana), rooms, question=" ")) == {"question": "This field cannot be blank."}
    people.ana.memberships.update(role=Role.READER)
    assert draft(signed_in(people.ana), rooms).status_code == 403
    assert not Faq.objects.exists()


def test_A1_a_new_faq_is_stored_sanitized_with_an_address_of_its_own(rooms: FaqGroup, marta: Client) -> None:
    form = FORM | {"group": rooms.pk, "answer": "<p>Ask <b>us</b><script>x()</script></p>", "state": "published"}
    made = send(marta, "post", ADDRESS, form | {"links": "https://x.example Our page"}).json()
    assert made["answer"] == "<p>Ask <b>us</b></p>"
    assert (made["slug"], made["links"]) == ("where-is-the-key", "https://x.example Our page")
    assert made["address"].endswith("/faq/rooms/where-is-the-key")
    assert made["changed_by"].startswith("Marta Lindqvist")
    assert "Ask <b>us</b>" in marta.get("/faq/rooms/where-is-the-key").content.decode()


def test_A1_a_draft_is_read_only_by_its_administrators(
    people: People, signed_in: SignedIn, key: dict[str, Any]
) -> None:
    assert signed_in(people.marta).get(f"{ADDRESS}/{key['id']}").json() == key
    assert Client().get("/faq/rooms/where-is-the-key").status_code == 404
    for who in (people.olga, people.ana):
        assert signed_in(who).get(ADDRESS).json() == {"total": 0, "faqs": []}


@pytest.mark.parametrize(
    ("query", "total"),
    [("", 3), ("?state=draft", 1), ("?group={rooms}", 2), ("?search=desk+KEY", 1), ("?offset=2", 1), ("?search=x", 0)],
)
def test_A1_faqs_are_listed_by_group_state_and_words(
    people: People, rooms: FaqGroup, signed_in: SignedIn, key: dict[str, Any], query: str, total: int
) -> None:
    faq(rooms, "<b>Rooms?</b>")
    faq(group(people.harbour, "inside", public=False), "Codes?")
    faq(group(people.hill, "hill"), "Elsewhere?")
    listed = signed_in(people.marta).get(ADDRESS + query.format(rooms=rooms.pk)).json()
    assert len(listed["faqs"]) == total


INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"question": " "}, "question", "This field cannot be blank."),
    ({"answer": ""}, "answer", "This field cannot be blank."),
    ({"group": 0}, "group", "This group has been deleted"),
    ({"answer": "<script>x()</script>"}, "answer", "This answer has only content that isn’t allowed."),
    (
        {"answer": '<a href="https://bank@evil.example">Pay</a>'},
        "answer",
        "The link “https://bank@evil.example” has",
    ),
    ({"answer": "x" * 50_001}, "answer", "Ensure this value has at most 50000 characters"),
    ({"links": "javascript:alert(1) Click"}, "links", "“javascript:alert(1)” isn’t a full web address"),
    ({"topics": "a\x00"}, "topics", "It contains the character U+0000"),
    ({"slug": "used"}, "", "This group already has an FAQ with that URL name."),
    ({"slug": "a b"}, "slug", "Enter a valid “slug”"),
]


def test_A1_an_invalid_field_of_an_faq_is_named_and_nothing_is_saved(
    rooms: FaqGroup, marta: Client, key: dict[str, Any]
) -> None:
    faq(rooms, "Used", slug="used")
    for changes, field, text in INVALID:
        [(place, refused)] = errors(put(marta, key, **{"keywords": "changed"} | changes)).items()
        assert (place, refused[: len(text)]) == (field, text)
    assert Faq.objects.get(pk=key["id"]).keywords == ""


def test_A1_each_change_of_an_faq_is_recorded_with_its_values(
    people: People, rooms: FaqGroup, key: dict[str, Any], marta: Client
) -> None:
    other = group(people.harbour, "other")
    assert put(marta, key, state="published", group=other.pk).status_code == 200
    assert marta.delete(f"{ADDRESS}/{key['id']}").status_code == 204
    assert put(marta, key).status_code == 404
    recorded = [(entry.action, entry.changes) for entry in Entry.objects.filter(kind="faq").order_by("id")]
    assert recorded == [
        (Action.SETTINGS_ADDED, {}),
        (Action.SETTINGS_CHANGED, {"group": ["Rooms", "Other"], "state": ["draft", "published"]}),
        (Action.SETTINGS_DELETED, {}),
    ]
    about = marta.get(f"/api/v1/desk/administration/audit-log?object=faq:{key['id']}").json()["entries"]
    assert [entry["action"] for entry in about] == ["settings_deleted", "settings_changed", "settings_added"]


def test_A1_the_preview_is_the_page_of_unsaved_content_and_stores_nothing(key: dict[str, Any], marta: Client) -> None:
    form = key | {"question": "<i>New?</i>", "answer": "<h2>Here</h2><img src=x onerror=x()>"}
    page = send(marta, "post", f"{ADDRESS}/preview", form).json()["page"]
    assert '<h1><bdi lang="en">&lt;i&gt;New?&lt;/i&gt;</bdi></h1>' in page
    assert "<h2>Here</h2>" in page
    assert "onerror" not in page
    assert "For operators only" not in page
    assert Faq.objects.get().question == "Where is the key?"
    assert list(errors(send(marta, "post", f"{ADDRESS}/preview", form | {"answer": ""}))) == ["answer"]


def test_A1_a_new_group_gets_a_url_name_from_its_name(people: People, marta: Client) -> None:
    made = send(marta, "post", GROUPS, GROUP | {"widget": people.ask.pk}).json()
    assert (made["slug"], made["widget"], made["faqs"]) == ("rooms", people.ask.pk, 0)
    assert send(marta, "post", GROUPS, GROUP).json()["slug"] == "rooms-2"
    saved = put(marta, made, GROUPS, name="<b>Rooms</b>", audience="internal", position=3, widget=None)
    assert (saved.status_code, saved.json()["position"]) == (200, 3)


def test_A1_groups_of_other_libraries_and_their_widgets_are_out_of_reach(
    people: People, rooms: FaqGroup, signed_in: SignedIn
) -> None:
    marta = signed_in(people.marta)
    form = marta.get(f"{GROUPS}/{rooms.pk}").json()
    assert list(errors(put(marta, form, GROUPS, widget=people.hill_widget.pk))) == ["widget"]
    assert list(errors(put(marta, form, GROUPS, position=-1))) == ["position"]
    root = put(signed_in(people.root), form, GROUPS, widget=people.hill_widget.pk)
    assert errors(root) == {"widget": "This widget belongs to another library."}
