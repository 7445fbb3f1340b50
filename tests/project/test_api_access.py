"""Access to every HTTP operation, for authorized clients and each kind of outsider."""

import json
import re
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, resolve

from refdesk.analytics.survey_counts.api import SURVEY_COUNTS
from refdesk.appointments.models import AppointmentLink
from refdesk.blocks.models import Block
from refdesk.canned.models import CannedMessage
from refdesk.chats.commands import Claim, End
from refdesk.chats.queries import head_of
from refdesk.chats.windows import handover
from refdesk.colleagues.commands import Start
from refdesk.colleagues.permissions import member_of
from refdesk.files.models import File, State
from refdesk.files.upload.announce import hash_of
from refdesk.identity.invitations import invite
from refdesk.identity.password_links import password_link
from refdesk.keys.scopes import ADMITTED, Scope, scopes_of
from refdesk.kit.clock import now_ms
from refdesk.mail.models import Email, Incoming, Mailbox
from refdesk.noscript import page_codes
from refdesk.noscript.windows import open_window
from refdesk.project.api import api
from refdesk.project.urls import urlpatterns
from refdesk.retention import periods
from refdesk.staff import pictures
from refdesk.staff.roles import Role
from refdesk.tickets import tokens as tickets
from refdesk.webhooks.models import Delivery
from refdesk.widgets.models import Widget
from tests.alerts.world import channel_of
from tests.analytics.world import Scene, make_scene
from tests.faq.world import faq, group
from tests.faq.world import picture as draft_picture
from tests.keys.world import key_client, make_key, today
from tests.logs import act, actor, begin, execute, queue_of, ticket_in, token_of
from tests.sample_people import People, operator
from tests.sessions import signed_in_client
from tests.webhooks.world import make_webhook

from . import role_table
from .api_table import TABLE, Row
from .page_table import PAGES

ROOT = "/api/v1"
Names = dict[str, Any]
ALL = {(verb, ROOT + path): row for (verb, path), row in TABLE.items()} | PAGES
LINK = "f" * 43
STRANGE = dict.fromkeys(("token", "code", "file", "page", "plain_page", "invitation", "new_password"), "x")
"""What outsiders send instead of a chat's token and of unguessable links."""


def test_api_table_lists_every_operation() -> None:
    paths = api.get_openapi_schema()["paths"]
    there = {(verb.upper(), path.removeprefix(ROOT)) for path, verbs in paths.items() for verb in verbs}
    assert set(TABLE) == there


def test_page_table_lists_every_page() -> None:
    listed = {resolve(re.sub(r"{\w+}", "1", path)).route for _, path in PAGES}
    assert {route for route in _routes(urlpatterns) if not route.startswith("api/v1/")} <= listed


@pytest.fixture(name="names")
def _names(people: People) -> Names:
    """Values for URLs and bodies: objects of Reference, of Ana, and of Harbour Library."""
    Widget.objects.update(accepts_files=True)
    chat, other = begin(people.ask), begin(people.ask)
    act(chat, actor(people.ana), Claim())
    queue = queue_of(people.reference, accepts_files=True)
    ticket = ticket_in(queue, chat=chat)
    start = Start(scope="department", department=people.reference.pk, actor=member_of(people.ana))
    internal_chat = execute(start).internal_chat
    scene = make_scene(people)
    another = group(people.harbour, "maps")
    inside, outside = group(people.harbour, "inside", public=False), group(people.harbour, "borrowing")
    return {
        "widget": people.ask.slug,
        "number": people.ask.pk,
        "chat": chat,
        "internal_chat": internal_chat,
        "token": token_of(chat),
        "stranger": token_of(other),
        "code": handover.make(chat),
        "plain_page": _plain_page(chat),
        "queue": queue.pk,
        "ticket": ticket.ticket,
        "seq": _email(ticket.ticket, people),
        "library": people.harbour.pk,
        "choices": periods.version(people.harbour),
        "reference": people.reference.pk,
        "department": people.reference.pk,
        "message": CannedMessage.objects.create(operator=people.ana, title="Hello", text="Hello").pk,
        "shared": CannedMessage.objects.create(department=people.reference, title="Hello", text="Hello").pk,
        "link": AppointmentLink.objects.create(operator=people.ana, label="By phone", address="https://x.example").pk,
        "group": outside.slug,
        "faq": faq(outside, "What is a loan?").slug,
        "inside": inside.pk,
        "faq_group": another.pk,
        "email": Email.objects.get().pk,
        "received": _received(people),
        "entry": faq(another, "Where are the maps?").pk,
        "api_key": make_key(people.harbour)[0].pk,
        "alert_channel": channel_of(people.reference, "https://127.0.0.1:1/hooks/k").pk,
        "webhook": (webhook := make_webhook(people.harbour)).pk,
        "delivery": Delivery.objects.create(webhook=webhook, event="chat.started", at=1).pk,
        "next_year": str(today() + timedelta(days=300)),
        "internal": faq(inside, "Where is the key?").pk,
        "file": _file(people, chat),
        "questions": queue.slug,
        "page": tickets.issue(ticket),
        "block": _block(people),
        "person": people.chi.pk,
        "provider": 0,
        "session": "f" * 32,
        "picture": _picture(people),
        "draft_picture": draft_picture(people.harbour).name,
        "invitation": invite(people.ben).rsplit("/", 2)[1],
        "new_password": password_link(people.ben).rsplit("/", 2)[1],
        **_of_analytics(scene),
    }


def test_authorized_operators_have_access(people: People, names: Names) -> None:
    """Otherwise a wrong URL or body would refuse everybody."""
    rightful = _rightful(people)
    statuses = {operation: _request(rightful[row.admin], operation, names) for operation, row in ALL.items()}
    assert statuses == {operation: row.rightful for operation, row in ALL.items()}


def test_anonymous_clients_reach_only_public_operations(names: Names) -> None:
    """Without a session, or with an invalid token."""
    anonymous = Client()
    statuses = {operation: _request(anonymous, operation, names | STRANGE) for operation in ALL}
    assert statuses == {operation: row.passer_by for operation, row in ALL.items()}


def test_request_without_csrf_token_is_refused(people: People, names: Names) -> None:
    """A page of another site has the browser's session, but no CSRF token."""
    rightful = _rightful(people, csrf=True)
    statuses = {operation: _request(rightful[row.admin], operation, names | STRANGE) for operation, row in ALL.items()}
    assert statuses == {operation: row.forged for operation, row in ALL.items()}


def test_operator_of_another_department_has_no_access(people: People, names: Names) -> None:
    ben = signed_in_client(people.ben)
    statuses = {operation: _request(ben, operation, names | STRANGE) for operation in ALL}
    assert statuses == {operation: row.department for operation, row in ALL.items()}


def test_administrator_of_another_library_has_no_access(people: People, names: Names) -> None:
    olga = signed_in_client(people.olga)
    statuses = {operation: _request(olga, operation, names | STRANGE) for operation in ALL}
    assert statuses == {operation: row.library for operation, row in ALL.items()}


@pytest.mark.parametrize("in_reach", [True, False], ids=["own library", "another library"])
@pytest.mark.parametrize("role", role_table.LIMITED)
def test_A4_role_without_chats_reaches_only_what_it_includes(
    people: People, names: Names, role: Role, *, in_reach: bool
) -> None:
    """Its connections are in `tests/gateway/test_people_roles.py`."""
    act(names["chat"], actor(people.ana), End())  # Readers see transcripts of ended chats only.
    department = people.reference if in_reach else people.hill_desk
    person = signed_in_client(operator("Rea", "rea@harbour.example", department, role=role))
    statuses = {(verb, path): _request(person, (verb, ROOT + path), names | STRANGE) for verb, path in TABLE}
    assert statuses == role_table.expected(role, in_reach=in_reach)


@pytest.mark.parametrize("role", role_table.LIMITED)
def test_A4_role_without_chats_opens_no_internal_faq(people: People, names: Names, role: Role) -> None:
    person = signed_in_client(operator("Rea", "rea@harbour.example", people.reference, role=role))
    statuses = {(verb, path): _request(person, (verb, path), names | STRANGE) for verb, path in PAGES}
    assert statuses == {operation: row.department for operation, row in PAGES.items()} | {
        ("GET", "/desk/faq/{internal}"): 404
    }


@pytest.mark.parametrize("scope", [None, *Scope])
def test_G5_key_reaches_exactly_the_operations_of_its_scope(people: People, names: Names, scope: Scope | None) -> None:
    """Operations without a session are the same for everybody."""
    client = key_client(make_key(people.harbour, *filter(None, [scope]))[1])
    statuses = {(verb, path): _request(client, (verb, ROOT + path), names | STRANGE) for verb, path in TABLE}
    paths = api.get_openapi_schema()["paths"]
    expected = {}
    for (verb, path), row in TABLE.items():
        refused = 403 if "security" in paths[ROOT + path][verb.lower()] else row.passer_by
        expected[verb, path] = row.rightful if scope in scopes_of(verb, ROOT + path) else refused
    assert statuses == expected


def test_G5_table_of_scopes_names_operations_alone_and_their_security_says_so() -> None:
    paths, documented = api.get_openapi_schema()["paths"], {}
    for (verb, path), _row in TABLE.items():
        security = paths[ROOT + path][verb.lower()].get("security", [])
        documented[f"{verb} {path[1:]}"] = {scope for way in security for scope in way.get("ApiKey", ())}
    assert {operation: scopes for operation, scopes in documented.items() if scopes} == ADMITTED


def test_G5_key_of_another_library_has_no_access(people: People, names: Names) -> None:
    """Lists have nothing of this library; that is tested in their rooms."""
    client = key_client(make_key(people.hill, *Scope)[1])
    statuses = {(verb, path): _request(client, (verb, ROOT + path), names | STRANGE) for verb, path in TABLE}
    admitted = {operation: row for operation, row in TABLE.items() if scopes_of(operation[0], ROOT + operation[1])}
    assert {operation: statuses[operation] for operation in admitted} == {
        operation: row.library for operation, row in admitted.items()
    }


def test_patron_of_another_chat_has_no_access(names: Names) -> None:
    statuses = {
        operation: _request(Client(), operation, names | STRANGE | {"token": names["stranger"]}) for operation in ALL
    }
    assert statuses == {operation: row.stranger for operation, row in ALL.items()}


# Anybody may ask for these, and they are the same for everybody.
_SHARED = ("/widgets/{widget}/status", "/faq/groups", "/faq/search", "/faq/groups/{group}/{faq}")
SHARED = {("GET", ROOT + path) for path in _SHARED}


def test_only_public_responses_may_be_cached(people: People, names: Names) -> None:
    """Responses of all tests are checked in `_answer`; here are those of clients without and with other rights."""
    rightful = _rightful(people)
    for operation, row in ALL.items():
        if operation[1].startswith(ROOT):
            assert _may_be_cached(_answer(rightful[not row.admin], operation, names)) == (operation in SHARED), (
                operation
            )
    for client in (Client(), *rightful.values()):
        assert [operation for operation in SHARED if not _may_be_cached(_answer(client, operation, names))] == []


def test_lone_surrogate_is_refused_by_every_operation(people: People, names: Names) -> None:
    """For every client: neither queries nor hashes can hold a lone surrogate."""
    broken, rightful, anonymous = {}, _rightful(people), Client()
    for operation, row in ALL.items():
        if not operation[1].startswith(ROOT) or operation[0] == "GET":
            continue
        for body in (_surrogates(row.body, names), {"anything": "\ud800"}, "\ud800"):
            for client in (rightful[row.admin], anonymous):
                status = _answer(client, operation, names, body).status_code
                if status >= 500:
                    broken[operation] = status
    assert broken == {}
    code = _answer(Client(), ("POST", f"{ROOT}/hand-overs/redeemed"), names, {"code": "\ud800"})
    assert code.status_code == 422
    assert "half of a surrogate pair" in code.json()["detail"][0]["msg"]
    assert _request(Client(), ("POST", f"{ROOT}/hand-overs"), names | {"token": f"{names['chat']}.\ud800"}) == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_body_in_another_encoding_is_refused(encoding: str) -> None:
    """Python's JSON parser accepts UTF-16, and lone surrogates as bytes."""
    text = '{"code": "\ud800"}' if encoding == "utf-8" else '{"code": "\\ud800"}'
    body = text.encode(encoding, "surrogatepass")
    answer = Client().post(f"{ROOT}/hand-overs/redeemed", body, content_type="application/json")
    assert answer.status_code == 400


def _surrogates(body: Any, names: Names) -> Any:
    """The authorized client's body, with a lone surrogate in each text."""
    if isinstance(body, dict):
        return {name: _surrogates(content, names) for name, content in body.items()}
    return f"{_filled(body, names)}\ud800" if isinstance(body, str) else body


def _routes(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield from _routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else (route,)


def _file(people: People, chat: int) -> str:
    cacheable = {
        "state": State.SENT,
        "at": now_ms(),
        "expires_at": now_ms() + 3600_000,
        "type": "application/pdf",
        "size": 1,
    }
    File.objects.create(library=people.harbour, chat_id=chat, token_hash=hash_of(LINK), name="map.pdf", **cacheable)
    return LINK


def _picture(people: People) -> str:
    pictures.store(people.ana, b"a JPEG")
    return pictures.digests([people.ana])[people.ana.pk]


def _block(people: People) -> int:
    now = now_ms()
    facts = {"chat": 1, "seq": 1, "by": people.ana.pk, "by_name": people.ana.name, "at": now, "until": now + 60_000}
    return Block.objects.create(library=people.harbour, **facts).pk


def _email(ticket: int, people: People) -> int:
    """One to its patron that could not be delivered; the event that it carries."""
    statuses = {
        "kind": Email.Kind.CONFIRMATION,
        "state": Email.State.FAILED,
        "created_at": now_ms(),
        "due_at": now_ms(),
    }
    return Email.objects.create(ticket_id=ticket, library=people.harbour, seq=1, message_id="<1@x>", **statuses).seq


def _received(people: People) -> int:
    mailbox = Mailbox.objects.create(name="ask@imap.example/INBOX")
    made = {"uid_validity": 1, "uid": 1, "received_at": 1, "state": Incoming.State.SET_ASIDE}
    return Incoming.objects.create(mailbox=mailbox, library=people.harbour, **made).pk


def _of_analytics(scene: Scene) -> Names:
    record, survey_count = scene.record(), scene.dataset.survey_counts.all()[0]
    return {
        "dataset": scene.dataset.pk,
        "version": scene.dataset.version,
        "record": record.pk,
        "record_body": scene.body(revision=record.revision),
        "fields": msgspec.to_builtins(scene.form.fields),
        "survey_count": survey_count.pk,
        "survey_count_version": SURVEY_COUNTS.version(scene.people.marta, survey_count),
    }


def _rightful(people: People, *, csrf: bool = False) -> dict[bool, Client]:
    """Clients that are authorized for operations of administrators, and for all others."""
    clients = {True: people.marta, False: people.ana}
    return {admin: signed_in_client(who, enforce_csrf_checks=csrf) for admin, who in clients.items()}


def _plain_page(chat: int) -> str:
    head = head_of(chat)
    assert head
    return page_codes.issue(head, open_window(chat, now_ms()).page)


def _request(client: Client, operation: tuple[str, str], names: Names) -> int:
    return int(_answer(client, operation, names).status_code)


def _answer(client: Client, operation: tuple[str, str], names: Names, body: Any = None) -> Any:
    """The answer; what it changed, and the client's cookies, are as they were before."""
    verb, path = operation
    row = ALL[operation]
    content, kind = (json.dumps(body), "application/json") if body is not None else _body(row, names)
    address = f"{path.format(**names)}?{row.query.format(**names)}"
    cookies = copy(client.cookies)
    with transaction.atomic():
        answer = client.generic(verb, address, content, content_type=kind)
        transaction.set_rollback(True)
    client.cookies = cookies
    # Neither the browser of a shared computer nor a proxy stores it.
    assert operation in SHARED or not path.startswith(ROOT) or not _may_be_cached(answer), operation
    return answer


def _may_be_cached(answer: Any) -> bool:
    return "no-store" not in answer.headers.get("Cache-Control", "")


def _body(row: Row, names: Names) -> tuple[str, str]:
    if isinstance(row.body, str) and not row.body.startswith("{"):
        return row.body, "application/x-www-form-urlencoded" if "=" in row.body else "text/csv"
    return json.dumps(_filled(row.body, names)), "application/json"


def _filled(value: Any, names: Names) -> Any:
    if isinstance(value, dict):
        return {name: _filled(content, names) for name, content in value.items()}
    if isinstance(value, list):
        return [_filled(part, names) for part in value]
    return names[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value
