"""Every operation of the HTTP API: the request, and the status for each kind of client.

A session of Ana, or of Marta for operations of administrators, is refused every change without a CSRF token. Operations
on personal objects, which no other client can name, are tested in their rooms.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Model
from django.utils.functional import Promise

from refdesk.alerts.models import AlertChannel
from refdesk.faq.models import Faq, FaqGroup
from refdesk.identity.models import SignInRules
from refdesk.libraries.models import Library
from refdesk.masking.models import MaskingRules
from refdesk.sign_on.models import Provider
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget

KEY = "q" * 22


@dataclass(frozen=True)
class Row:
    """The statuses for the authorized client and for others. An anonymous one has no session and no chat's token."""

    rightful: int
    forged: int
    department: int
    library: int
    passer_by: int = 401
    stranger: int = 401
    body: Any = None
    query: str = ""
    admin: bool = False


def read(department: int, library: int, query: str = "", *, admin: bool = False) -> Row:
    """A read, which needs no CSRF token."""
    return Row(200, 200, department, library, query=query, admin=admin)


def change(
    rightful: int, department: int, library: int, body: Any = None, query: str = "", *, admin: bool = False
) -> Row:
    return Row(rightful, 403, department, library, body=body, query=query, admin=admin)


def of_patron(rightful: int, others: int, body: Any, *, stranger: int | None = None) -> Row:
    """An operation that needs a chat's token; sessions don't matter. Another chat's token is valid for that chat."""
    return Row(rightful, others, others, others, others, stranger or others, body=body)


def public(status: int, body: Any = None, query: str = "") -> Row:
    return Row(status, status, status, status, status, status, body=body, query=query)


FILE = {"key": KEY, "name": "map.pdf", "size": 100}
CANNED = {"title": "Hours", "text": "Until eight."}
API_KEY = {"library": "{library}", "name": "Night", "scopes": ["tickets:read"], "expires": "{next_year}"}
WEBHOOK = {"name": "Statistics", "address": "https://hooks.example/", "events": ["chat.started"]}
LINK = {"label": "By video", "address": "https://video.example/"}
WAYS = {"email": True, "desk": True}
PERSON = {"contact": "dana@example.org"}
PUSH = {"endpoint": "https://10.0.0.1/x", "browser_key": "", "auth": "", "server_key": ""}


def blank(model: type[Model], **values: Any) -> dict[str, Any]:
    """A form with the model's defaults."""
    columns = [field for field in model._meta.concrete_fields if field.editable and not field.is_relation]
    defaults = {field.name: field.get_default() for field in columns if not isinstance(field, DateTimeField)}
    texts = {name: str(default) for name, default in defaults.items() if isinstance(default, Promise)}
    return {name: value for name, value in (defaults | texts).items() if name != "id"} | values


LIBRARY = blank(Library, version="1", name="Library")
DEPARTMENT = {"version": "1", "name": "Desk", "hours": None, "sign_off": False, "backup": None, "backup_after": 60}
WIDGET = blank(Widget, version="1", department="{department}", slug="ask", questions=[], logo="")
GROUP = blank(FaqGroup, name="Maps", widget=None)
FAQ = blank(Faq, group="{faq_group}", question="Where?", answer="Here.", links="")
QUEUE = blank(Queue, name="Maps", slug="maps", address="", departments=["{reference}"], members=[])
INVITED = {"email": "dee@harbour.example", "name": "Dee", "departments": ["{reference}"]}
NEW_PROVIDER = {"name": "Harbour", "issuer": "https://id.example", "client_id": "refdesk", "client_secret": ""}
PROVIDER = blank(Provider, version="1") | NEW_PROVIDER
SIGN_IN = blank(SignInRules, version="1", second_factor="all")
ALERT_CHANNEL = blank(AlertChannel, version="1", name="Team", address="https://chat.example/hooks/k3y")
NEW_ALERT_CHANNEL = ALERT_CHANNEL | {"department": "{reference}", "kind": "mattermost"}
MASKING = blank(MaskingRules, version="1")
PASSWORDS = {"version": "1", "passwords_off": False, "break_glass": []}
TRIAL = {"email": "root@example.org", "password": "quay-street-14"}
SURVEY_COUNT = {"survey": "ACRL", "name": "All", "rule": "All of them", "conditions": []}

TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/widgets/{widget}/status"): public(200),
    ("POST", "/widgets/{widget}/chats"): public(409, {"key": KEY, "question": "Where?"}),
    ("POST", "/widgets/{widget}/tickets"): public(201, {"key": KEY, "question": "Where?"}),
    ("POST", "/widgets/{widget}/files"): public(201, FILE),
    ("POST", "/widgets/{widget}/faqs"): public(200, {"question": "renew"}),
    ("POST", "/widgets/{widget}/faqs/{entry}/answered"): public(204),
    ("POST", "/hand-overs"): of_patron(201, 404, {"token": "{token}"}, stranger=201),
    ("POST", "/hand-overs/redeemed"): of_patron(200, 404, {"code": "{code}"}),
    ("POST", "/chats/continuation"): of_patron(200, 404, {"token": "{token}"}, stranger=200),
    ("POST", "/chats/continuations"): of_patron(403, 404, {"token": "{token}"}, stranger=403),
    ("POST", "/chats/pictures"): of_patron(200, 404, {"token": "{token}"}, stranger=200),
    ("POST", "/chats/emails"): of_patron(
        409, 404, {"key": KEY, "token": "{token}", "email": "d@example.org"}, stranger=409
    ),
    ("POST", "/chats/{chat}/files"): of_patron(201, 404, FILE | {"token": "{token}"}),
    ("GET", "/faq/groups"): public(200),
    ("GET", "/faq/search"): public(200, query="q=loan"),
    ("GET", "/faq/groups/{group}/{faq}"): public(200),
    ("POST", "/desk/connection-token"): change(200, 200, 200),
    ("GET", "/desk/page-settings"): read(200, 200),
    ("GET", "/desk/profile"): read(200, 200),
    ("PUT", "/desk/profile"): change(409, 409, 409, {"version": "1", "name": "Ana", "language": ""}),
    ("GET", "/desk/push"): read(200, 200),
    ("PUT", "/desk/push"): change(400, 400, 400, PUSH),
    ("DELETE", "/desk/push"): change(204, 204, 204),
    ("PUT", "/desk/profile/picture"): change(400, 400, 400, {"content": "no picture"}),
    ("DELETE", "/desk/profile/picture"): change(200, 200, 200),
    ("POST", "/desk/profile/password"): change(400, 400, 400, {"current": "wrong", "new": "oars-and-rowlocks"}),
    # Used just now.
    ("POST", "/desk/profile/idle-end"): change(409, 409, 409),
    ("DELETE", "/desk/profile/sessions"): change(200, 200, 200),
    ("DELETE", "/desk/profile/sessions/{session}"): change(404, 404, 404),
    ("GET", "/desk/confirmation"): Row(204, 204, 204, 204),
    ("POST", "/desk/confirmation"): change(400, 400, 400, {"password": "wrong"}),
    ("POST", "/desk/confirmation/passkey"): change(404, 404, 404),
    ("GET", "/desk/chats-at-once"): read(200, 200),
    ("PUT", "/desk/chats-at-once"): change(409, 409, 409, {"version": "1", "chats_at_once": 3}),
    ("GET", "/desk/chats/{chat}/previous"): read(404, 404),
    ("GET", "/desk/chats/{chat}/receivers"): read(404, 404),
    ("GET", "/desk/distant-colleagues"): read(200, 200),
    ("GET", "/desk/internal-messages"): read(200, 200, "search=key"),
    ("POST", "/desk/internal-chats"): change(200, 404, 404, {"scope": "department", "id": "{reference}"}),
    ("GET", "/desk/internal-chats/{internal_chat}/events"): read(404, 404),
    ("POST", "/desk/internal-chats/{internal_chat}/files"): change(201, 404, 404, FILE),
    ("GET", "/desk/colleagues"): read(200, 200),
    ("GET", "/desk/queues"): read(200, 200),
    ("GET", "/desk/tickets"): read(200, 200),
    # A ticket of any queue of one's library.
    ("POST", "/desk/tickets"): change(201, 201, 404, {"key": KEY, "queue": "{queue}", "question": "Which year?"}),
    ("GET", "/desk/tickets/{ticket}"): read(404, 404),
    ("POST", "/desk/tickets/{ticket}/acts"): change(200, 404, 404, {"kind": "save_note", "text": "x"}, f"key={KEY}"),
    ("POST", "/desk/tickets/{ticket}/links"): change(201, 404, 404, {"access": "read"}, f"key={KEY}"),
    # Its patron left no address.
    ("POST", "/desk/tickets/{ticket}/emails/{seq}/resend"): change(409, 404, 404),
    ("GET", "/desk/chats/{chat}/tickets"): read(404, 404),
    ("GET", "/desk/chats/{chat}/ticket-form"): read(404, 404),
    ("GET", "/desk/tickets/{ticket}/transcript"): read(404, 404),
    ("POST", "/desk/tickets/{ticket}/files"): change(201, 404, 404, FILE),
    ("GET", "/desk/notifications"): read(200, 200),
    ("PUT", "/desk/notifications"): change(200, 200, 200, {"new": WAYS, "replies": WAYS, "assigned": WAYS}),
    ("GET", "/desk/administration/present"): read(200, 200, admin=True),
    ("POST", "/desk/administration/present/{person}/offline"): change(204, 404, 404, admin=True),
    # To the operator who has it.
    ("POST", "/desk/administration/chats/{chat}/reassignment"): change(
        204, 403, 403, {"key": KEY, "operator": 1, "department": "{department}"}, admin=True
    ),
    ("GET", "/desk/administration/first-steps"): read(200, 200, admin=True),
    ("GET", "/desk/administration/libraries"): read(200, 200, admin=True),
    # Marta is no superuser.
    ("POST", "/desk/administration/libraries"): change(404, 404, 404, {"name": "Hill", "time_zone": "UTC"}, admin=True),
    ("GET", "/desk/administration/libraries/{library}"): read(404, 404, admin=True),
    # The version is not the current one.
    ("PUT", "/desk/administration/libraries/{library}"): change(409, 404, 404, LIBRARY, admin=True),
    ("GET", "/desk/administration/files"): read(200, 200, admin=True),
    ("GET", "/desk/administration/files/{library}"): read(404, 404, admin=True),
    # The version is not the current one.
    ("PUT", "/desk/administration/files/{library}"): change(409, 404, 404, {"version": "1", "groups": []}, admin=True),
    ("GET", "/desk/administration/files/{library}/stored"): read(404, 404, admin=True),
    ("GET", "/desk/administration/sensitive-data"): read(200, 200, admin=True),
    ("GET", "/desk/administration/sensitive-data/{library}"): read(404, 404, admin=True),
    # The version is not the current one.
    ("PUT", "/desk/administration/sensitive-data/{library}"): change(409, 404, 404, MASKING, admin=True),
    ("POST", "/desk/administration/sensitive-data/{library}/test"): change(200, 404, 404, {"text": "1924"}, admin=True),
    ("GET", "/desk/administration/departments"): read(200, 200, admin=True),
    ("POST", "/desk/administration/departments"): change(
        201, 404, 404, {"name": "Children", "library": "{library}"}, admin=True
    ),
    ("GET", "/desk/administration/departments/{department}"): read(404, 404, admin=True),
    ("GET", "/desk/administration/departments/{department}/facts"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/departments/{department}"): change(409, 404, 404, DEPARTMENT, admin=True),
    # It has widgets and chats.
    ("DELETE", "/desk/administration/departments/{department}"): change(409, 404, 404, admin=True),
    ("POST", "/desk/administration/departments/{department}/calendar"): change(
        400, 404, 404, {"content": "no calendar"}, admin=True
    ),
    ("GET", "/desk/administration/widgets"): read(200, 200, admin=True),
    ("POST", "/desk/administration/widgets"): change(
        201, 404, 404, {"department": "{department}", "heading": "Ask", "sites": "https://harbour.example"}, admin=True
    ),
    ("GET", "/desk/administration/widgets/{number}"): read(404, 404, admin=True),
    ("GET", "/desk/administration/widgets/{number}/sites"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/widgets/{number}"): change(409, 404, 404, WIDGET, admin=True),
    # It has chats.
    ("DELETE", "/desk/administration/widgets/{number}"): change(409, 404, 404, admin=True),
    ("POST", "/desk/administration/logos"): change(400, 404, 400, {"content": "no picture"}, admin=True),
    ("GET", "/desk/administration/blocks"): read(200, 200, admin=True),
    ("DELETE", "/desk/administration/blocks/{block}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/administration/people"): read(200, 200, admin=True),
    # The department is of another library.
    ("POST", "/desk/administration/people"): change(201, 404, 400, INVITED, admin=True),
    ("GET", "/desk/administration/people/{person}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/people/{person}"): change(
        409, 404, 404, INVITED | {"version": "1", "active": True}, admin=True
    ),
    ("POST", "/desk/administration/people/{person}/invitation"): change(201, 404, 404, admin=True),
    ("DELETE", "/desk/administration/people/{person}/picture"): change(200, 404, 404, admin=True),
    ("DELETE", "/desk/administration/people/{person}/second-factor"): change(409, 404, 404, admin=True),
    # Marta doesn't administer every library.
    ("GET", "/desk/administration/sign-in"): Row(404, 404, 404, 404, admin=True),
    ("PUT", "/desk/administration/sign-in"): change(404, 404, 404, SIGN_IN, admin=True),
    ("GET", "/desk/administration/passwords"): Row(404, 404, 404, 404, admin=True),
    ("PUT", "/desk/administration/passwords"): change(404, 404, 404, PASSWORDS, admin=True),
    ("POST", "/desk/administration/passwords/trial"): change(404, 404, 404, TRIAL, admin=True),
    ("GET", "/desk/administration/sign-on"): read(200, 200, admin=True),
    ("POST", "/desk/administration/sign-on"): change(404, 404, 404, NEW_PROVIDER, admin=True),
    ("GET", "/desk/administration/sign-on/{provider}"): Row(404, 404, 404, 404, admin=True),
    ("PUT", "/desk/administration/sign-on/{provider}"): change(404, 404, 404, PROVIDER, admin=True),
    ("DELETE", "/desk/administration/sign-on/{provider}"): change(404, 404, 404, admin=True),
    ("POST", "/desk/faq/drafts"): change(201, 201, 400, {"group": "{faq_group}", "question": "Which?", "answer": "x"}),
    ("GET", "/desk/administration/faq-groups"): read(200, 200, admin=True),
    ("POST", "/desk/administration/faq-groups"): change(201, 404, 404, GROUP | {"library": "{library}"}, admin=True),
    ("GET", "/desk/administration/faq-groups/{faq_group}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/faq-groups/{faq_group}"): change(409, 404, 404, GROUP | {"version": "1"}, admin=True),
    # It has an FAQ.
    ("DELETE", "/desk/administration/faq-groups/{faq_group}"): change(409, 404, 404, admin=True),
    ("POST", "/desk/administration/faq-groups/{faq_group}/pictures"): change(201, 404, 404, FILE, admin=True),
    ("POST", "/desk/administration/faq-pictures"): change(404, 404, 404, {"token": "x"}, admin=True),
    ("GET", "/desk/administration/faqs"): read(200, 200, admin=True),
    ("POST", "/desk/administration/faqs"): change(201, 400, 400, FAQ, admin=True),
    ("POST", "/desk/administration/faqs/preview"): change(200, 400, 400, FAQ, admin=True),
    ("GET", "/desk/administration/faqs/gaps"): read(200, 200, admin=True),
    ("GET", "/desk/administration/faqs/export"): read(404, 404, "library={library}", admin=True),
    ("POST", "/desk/administration/faqs/import"): change(400, 404, 404, [], "library={library}&kind=json", admin=True),
    ("GET", "/desk/administration/faqs/{entry}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/faqs/{entry}"): change(409, 404, 404, FAQ | {"version": "1"}, admin=True),
    ("DELETE", "/desk/administration/faqs/{entry}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/administration/canned-messages"): read(200, 200, admin=True),
    ("POST", "/desk/administration/canned-messages"): change(
        201, 400, 400, CANNED | {"department": "{reference}"}, admin=True
    ),
    ("GET", "/desk/administration/canned-messages/{shared}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/canned-messages/{shared}"): change(
        409, 404, 404, CANNED | {"version": "1", "department": "{reference}"}, admin=True
    ),
    ("DELETE", "/desk/administration/canned-messages/{shared}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/administration/queues"): read(200, 200, admin=True),
    ("POST", "/desk/administration/queues"): change(201, 404, 404, QUEUE | {"library": "{library}"}, admin=True),
    ("GET", "/desk/administration/queues/{queue}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/queues/{queue}"): change(409, 404, 404, QUEUE | {"version": "1"}, admin=True),
    # It has a ticket.
    ("DELETE", "/desk/administration/queues/{queue}"): change(409, 404, 404, admin=True),
    # Ben administers nothing; Marta is no superuser.
    ("GET", "/desk/administration/email"): read(404, 200, admin=True),
    ("POST", "/desk/administration/email/test"): change(404, 404, 404, {"to": "d@example.org"}, admin=True),
    ("GET", "/desk/administration/email/outgoing"): read(404, 200, admin=True),
    ("POST", "/desk/administration/email/outgoing/{email}/resend"): change(202, 404, 404, admin=True),
    ("GET", "/desk/administration/email/received"): read(404, 200, admin=True),
    ("POST", "/desk/administration/email/received/{received}/retry"): change(202, 404, 404, admin=True),
    # Ben administers nothing.
    ("GET", "/desk/administration/audit-log"): read(404, 200, admin=True),
    ("GET", "/desk/administration/audit-log.csv"): read(404, 200, admin=True),
    ("GET", "/desk/administration/api-keys"): read(200, 200, admin=True),
    ("POST", "/desk/administration/api-keys"): change(201, 404, 404, API_KEY, admin=True),
    ("DELETE", "/desk/administration/api-keys/{api_key}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/administration/alert-channels"): read(200, 200, admin=True),
    ("POST", "/desk/administration/alert-channels"): change(201, 404, 404, NEW_ALERT_CHANNEL, admin=True),
    ("GET", "/desk/administration/alert-channels/{alert_channel}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/alert-channels/{alert_channel}"): change(409, 404, 404, ALERT_CHANNEL, admin=True),
    ("DELETE", "/desk/administration/alert-channels/{alert_channel}"): change(204, 404, 404, admin=True),
    # Its network is private.
    ("POST", "/desk/administration/alert-channels/{alert_channel}/test"): change(200, 404, 404, admin=True),
    ("GET", "/desk/administration/webhooks"): read(200, 200, admin=True),
    ("POST", "/desk/administration/webhooks"): change(201, 404, 404, WEBHOOK | {"library": "{library}"}, admin=True),
    ("GET", "/desk/administration/webhooks/{webhook}"): read(404, 404, admin=True),
    ("PUT", "/desk/administration/webhooks/{webhook}"): change(
        409, 404, 404, WEBHOOK | {"version": "1", "enabled": True, "include_text": False}, admin=True
    ),
    ("POST", "/desk/administration/webhooks/{webhook}/secret"): change(200, 404, 404, admin=True),
    ("POST", "/desk/administration/webhooks/{webhook}/test"): change(202, 404, 404, admin=True),
    ("GET", "/desk/administration/webhooks/{webhook}/deliveries"): read(404, 404, admin=True),
    ("POST", "/desk/administration/webhooks/{webhook}/deliveries/{delivery}/again"): change(202, 404, 404, admin=True),
    ("DELETE", "/desk/administration/webhooks/{webhook}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/retention"): read(200, 200, admin=True),
    ("PUT", "/desk/retention/{library}"): change(200, 404, 404, {"version": "{choices}", "data": []}, admin=True),
    ("POST", "/desk/retention/{library}/holdings"): change(200, 404, 404, PERSON, admin=True),
    ("POST", "/desk/retention/{library}/export"): change(
        200, 404, 404, "contact=dana@example.org&kind=json", admin=True
    ),
    ("GET", "/desk/retention/{library}/erasures"): read(404, 404, admin=True),
    ("POST", "/desk/retention/{library}/erasures"): change(201, 404, 404, PERSON | {"key": KEY}, admin=True),
    ("GET", "/desk/chats/{chat}/canned-messages"): read(404, 404),
    ("GET", "/desk/tickets/{ticket}/canned-messages"): read(404, 404),
    ("GET", "/desk/canned-messages"): read(200, 200),
    ("POST", "/desk/canned-messages"): change(201, 201, 201, CANNED),
    ("PUT", "/desk/canned-messages/{message}"): change(200, 404, 404, CANNED),
    ("DELETE", "/desk/canned-messages/{message}"): change(204, 404, 404),
    ("GET", "/desk/appointment-links"): read(200, 200),
    ("POST", "/desk/appointment-links"): change(201, 201, 201, LINK),
    ("PUT", "/desk/appointment-links/{link}"): change(200, 404, 404, LINK),
    ("DELETE", "/desk/appointment-links/{link}"): change(204, 404, 404),
    ("GET", "/desk/analytics/datasets"): read(200, 200),
    ("POST", "/desk/analytics/datasets"): change(201, 404, 404, {"library": "{library}", "name": "Tours"}, admin=True),
    ("PUT", "/desk/analytics/datasets/{dataset}"): change(
        200, 404, 404, {"version": "{version}", "name": "Desk", "fields": "{fields}"}, admin=True
    ),
    ("DELETE", "/desk/analytics/datasets/{dataset}"): change(409, 404, 404, admin=True),
    ("GET", "/desk/chats/{chat}/analytics"): read(404, 404),
    ("GET", "/desk/tickets/{ticket}/analytics"): read(404, 404),
    ("GET", "/desk/analytics/datasets/{dataset}/records"): read(200, 404),
    ("POST", "/desk/analytics/datasets/{dataset}/records"): change(201, 400, 404, "{record_body}"),
    ("PUT", "/desk/analytics/records/{record}"): change(200, 404, 404, "{record_body}"),
    ("DELETE", "/desk/analytics/records/{record}"): change(204, 404, 404, query="revision=1"),
    ("GET", "/desk/analytics/datasets/{dataset}/report"): read(200, 404),
    ("GET", "/desk/analytics/datasets/{dataset}/report.csv"): read(200, 404),
    ("GET", "/desk/analytics/datasets/{dataset}/survey-counts"): read(200, 404),
    ("GET", "/desk/analytics/datasets/{dataset}/survey-counts.csv"): read(200, 404),
    ("POST", "/desk/analytics/survey-counts"): change(
        201, 404, 404, SURVEY_COUNT | {"key": KEY, "dataset": "{dataset}"}, admin=True
    ),
    ("PUT", "/desk/analytics/survey-counts/{survey_count}"): change(
        200, 404, 404, SURVEY_COUNT | {"version": "{survey_count_version}"}, admin=True
    ),
    ("DELETE", "/desk/analytics/survey-counts/{survey_count}"): change(204, 404, 404, admin=True),
    ("GET", "/desk/analytics/datasets/{dataset}/records.csv"): read(200, 404),
    ("GET", "/desk/analytics/datasets/{dataset}/records.json"): read(200, 404),
    ("POST", "/desk/analytics/datasets/{dataset}/import"): change(
        400, 403, 404, "Record\n", "department={reference}", admin=True
    ),
    ("GET", "/desk/statistics/filters"): read(200, 200),
    ("GET", "/desk/statistics"): read(200, 200),
    ("GET", "/desk/statistics.csv"): read(200, 200),
    ("GET", "/desk/statistics/concurrency"): read(200, 200),
    ("GET", "/desk/statistics/concurrency.csv"): read(200, 200),
    ("POST", "/desk/chats/{chat}/files"): change(201, 404, 404, FILE),
    ("GET", "/desk/faq/groups"): read(200, 200),
    ("GET", "/desk/faq/search"): read(200, 404, "group={inside}"),
    ("GET", "/desk/transcripts"): read(200, 200),
    ("GET", "/desk/transcripts/filters"): read(200, 200),
    ("GET", "/desk/transcripts/{chat}"): read(404, 404),
    ("POST", "/desk/transcripts/{chat}/acts"): change(200, 404, 404, {"kind": "save_note", "text": "x"}, f"key={KEY}"),
    ("POST", "/desk/transcripts/{chat}/emails"): change(409, 404, 404, {"key": KEY}),
}
