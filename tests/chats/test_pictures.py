"""Patrons see the pictures of operators who write to them, where the library shows pictures."""

from typing import Any

import pytest
from django.test import Client

from refdesk.chats.commands import Claim
from refdesk.chats.models import Event
from refdesk.eventlog.acts import SaveNote, Say
from refdesk.staff import pictures
from refdesk.staff.models import Membership
from refdesk.staff.models import Operator as Account
from tests.logs import act, actor, begin, token_of
from tests.sample_people import People


@pytest.fixture(name="chat")
def _chat(people: People) -> int:
    """Ana has claimed it and written; Chi has only left a note."""
    chat = begin(people.ask)
    for who, content in ((people.ana, b"Ana"), (people.chi, b"Chi")):
        pictures.store(who, content)
    act(chat, actor(people.ana), Claim(), Say(text="Hello"))
    act(chat, actor(people.chi), SaveNote(text="x"))
    return chat


def shown(client: Client, token: str) -> Any:
    answer = client.post("/api/v1/chats/pictures", {"token": token}, content_type="application/json")
    return answer.json()["pictures"] if answer.status_code == 200 else answer.status_code


def digest_of(who: Account) -> str:
    return pictures.digests([who])[who.pk]


def test_T12_a_library_shows_pictures_to_patrons_only_if_it_wants_to(people: People, client: Client, chat: int) -> None:
    token = token_of(chat)
    assert shown(client, token) == []
    assert client.get(f"/picture/{digest_of(people.ana)}.jpg").status_code == 404
    assert b'"pictures"' not in client.get("/chat/ask/").content
    people.harbour.show_pictures = True
    people.harbour.save()
    assert shown(client, token) == [{"name": "Ana Morales", "picture": digest_of(people.ana)}]
    assert b'"pictures": true' in client.get("/chat/ask/").content.replace(b'":true', b'": true')


def test_T12_a_picture_has_an_address_that_says_nothing_else(people: People, client: Client, chat: int) -> None:
    people.harbour.show_pictures = True
    people.harbour.save()
    answer = client.get(f"/picture/{digest_of(people.ana)}.jpg")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"Ana", "image/jpeg")
    assert (answer["Content-Security-Policy"], answer.cookies) == ("default-src 'none'; sandbox", {})
    Membership.objects.filter(operator=people.ana).delete()
    assert client.get(f"/picture/{digest_of(people.ana)}.jpg").status_code == 404


def test_T12_outsiders_see_no_pictures(people: People, client: Client, chat: int) -> None:
    """Without the chat's token; nor the patron of another chat whose operators have no picture."""
    people.harbour.show_pictures = True
    people.harbour.save()
    other = begin(people.ask)
    assert [shown(client, token) for token in ("x", f"{chat}.x", token_of(other))] == [404, 404, []]
    pictures.store(people.olga, b"Olga")
    assert client.get(f"/picture/{digest_of(people.olga)}.jpg").status_code == 404


def test_T12_of_two_operators_with_one_name_no_picture_is_shown(people: People, client: Client, chat: int) -> None:
    people.harbour.show_pictures = True
    people.harbour.save()
    said = Event.objects.filter(chat=chat, kind="message_sent", actor__startswith="operator:").latest("seq")
    chi = {"actor": f"operator:{people.chi.pk}:Ana Morales", "seq": said.seq + 10, "client_key": None}
    Event.objects.create(chat_id=chat, kind=said.kind, at=said.at, payload=said.payload, **chi)
    assert shown(client, token_of(chat)) == []


def test_T12_who_left_the_library_or_is_deactivated_is_not_shown_to_patrons(
    people: People, client: Client, chat: int
) -> None:
    people.harbour.show_pictures = True
    people.harbour.save()
    address, token = f"/picture/{digest_of(people.ana)}.jpg", token_of(chat)
    assert client.get(address)["Cache-Control"] == "private, max-age=300"

    Account.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert (client.get(address).status_code, shown(client, token)) == (404, [])

    Account.objects.filter(pk=people.ana.pk).update(is_active=True)
    Membership.objects.filter(operator=people.ana).update(department=people.hill_desk)
    assert (client.get(address).status_code, shown(client, token)) == (404, [])

    # Another library shows pictures, too: this one's patrons get none of its operators' pictures.
    type(people.hill).objects.update(show_pictures=True)
    assert (client.get(address).status_code, shown(client, token)) == (200, [])
