"""Operators whose desks were closed, and a chat that waits for them."""

import json
from typing import Any

from django.test import Client

from refdesk.chats.commands import Claim, Patron, TakeSeat
from refdesk.chats.commands import Operator as Actor
from refdesk.eventlog.acts import Say
from refdesk.presence.leases import database_now
from refdesk.staff.models import Operator
from tests.logs import act, started
from tests.sample_people import People
from tests.sessions import signed_in_client

from .push_service import PushService

PUSH = "/api/v1/desk/push"
QUESTION = "Is the secret archive open?"
OUTSIDE = b"\x04" + bytes(64)
"""A key as long as a browser's, but no point of the curve."""


def put(client: Client, form: dict[str, str]) -> int:
    return client.put(PUSH, json.dumps(form), content_type="application/json").status_code


def subscribe(service: PushService, who: Operator, name: str = "") -> Client:
    """Subscribe a browser in which the operator is signed in; its name at the service is their first name."""
    client = signed_in_client(who)
    assert put(client, service.subscribed(name or who.name.split()[0].lower())) == 204
    return client


def close_desk(who: Operator, ago: int = 1_000, **changes: Any) -> None:
    """The operator, who is Online, closed their only desk some ms ago."""
    Operator.objects.filter(pk=who.pk).update(status="online", desk_seen_at=database_now() - ago)
    Operator.objects.filter(pk=who.pk).update(**changes)


def chat_waits(people: People, number: int = 0, name: str | None = "Dana") -> int:
    """A patron waits in Reference. Returns the chat's number."""
    return started(people.ask, QUESTION, key=f"{number:022}", name=name)


def says(people: People, chat: int, text: str) -> None:
    act(chat, Patron(chat, act(chat, Patron(chat), TakeSeat(node="n")).seat), Say(text=text))


def do(who: Operator, people: People, chat: int, what: Any = None) -> None:
    """An act of an operator of Reference; by default they claim the chat."""
    act(chat, Actor(who.pk, who.name, frozenset({people.reference.pk})), what or Claim())
