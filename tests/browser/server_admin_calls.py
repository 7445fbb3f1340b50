"""What the process that administers the server can do. Requests and answers are lines of JSON; it ends with its input.

An answer is `[true, the result]` or `[false, the error]`. A disk that is slow for a moment fails no test.
"""

import itertools
import json
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import django

from refdesk.tickets.outcomes import Stored

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils.text import slugify  # noqa: E402

from refdesk.analytics.datasets import form as forms  # noqa: E402
from refdesk.analytics.datasets.standard import make_standard  # noqa: E402
from refdesk.analytics.models import Record  # noqa: E402
from refdesk.canned.models import CannedMessage  # noqa: E402
from refdesk.chats.models import Event  # noqa: E402
from refdesk.eventlog.journal import Journal  # noqa: E402
from refdesk.faq.models import Faq, FaqGroup  # noqa: E402
from refdesk.files.models import File  # noqa: E402
from refdesk.libraries.models import Department, Library  # noqa: E402
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded  # noqa: E402
from refdesk.masking.models import MaskingRules  # noqa: E402
from refdesk.staff.models import Membership, Operator  # noqa: E402
from refdesk.staff.roles import Role  # noqa: E402
from refdesk.tickets.models import Event as OfTicket  # noqa: E402
from refdesk.tickets.models import Queue  # noqa: E402
from refdesk.tickets.patron.patron_commands import open_command  # noqa: E402
from refdesk.widgets import sites  # noqa: E402
from refdesk.widgets.models import Question, Widget  # noqa: E402

from .server_admin import PASSWORD  # noqa: E402

# Seconds for which a writer waits for another.
PATIENCE = 60
_numbers = itertools.count(1)
_password = make_password(PASSWORD)
_WIDGET = {
    "title": "Ask us",
    "heading": "Ask Harbour Library",
    "welcome": "A librarian answers here, usually within two minutes.",
    "offline": "No one is at the desk right now.",
    "contact_email": "reference@harbour.example",
    "contact_phone": "+1 555 0100",
    "contact_url": "",
    "wait_minutes": 3,
    "ask_name": "optional",
    "ask_contact": "optional",
    "launch_frame": True,
    "suggest_faqs": True,
    "accent": "#2456c2",
    "accepts_files": True,
    "translations": {},
    "public_computers": False,
    "locations": "",
    "form": "button",
    "side": "end",
    "invite": False,
    "sites": sites.LOOPBACK,
}


def make_house() -> dict[str, int]:
    """A library with two departments, and `ask` leading to the first of them, as good as new."""
    number = next(_numbers)
    library = Library.objects.create(name=f"Harbour Library {number}", slug=f"harbour-{number}")
    reference, _ = (Department.objects.create(library=library, name=name) for name in ("Reference", "Local History"))
    Question.objects.filter(widget__slug="ask").delete()
    Widget.objects.filter(slug="ask").update(department=reference, **_WIDGET)
    return {"number": number}


def hire(house: int, name: str, email: str, departments: Sequence[str], *, admin: bool, superuser: bool) -> int:
    """An operator of these departments of this library."""
    made = Operator.objects.create(email=email, name=name, password=_password, is_superuser=superuser)
    role = Role.ADMINISTRATOR if admin or superuser else Role.OPERATOR
    chosen = Department.objects.filter(library__slug=f"harbour-{house}", name__in=departments)
    Membership.objects.bulk_create(Membership(operator=made, department=belongs_to, role=role) for belongs_to in chosen)
    return made.id


def choose_status(operator: int, status: str) -> None:
    """What an operator chose the last time: it holds as soon as they are at an open desk."""
    Operator.objects.filter(id=operator).update(status=status)


def choose_language(operator: int, tag: str) -> None:
    """An operator's desk is in this language."""
    Operator.objects.filter(id=operator).update(language=tag.lower())


def session(operator: int) -> str:
    """The session of somebody who signed in ten minutes ago: the pages of second factors ask for a confirmation."""
    who = Operator.objects.get(id=operator)
    store = SessionStore()
    store[SESSION_KEY] = str(who.id)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = who.get_session_auth_hash()
    store["confirmed"] = (who.id, time.time() - 600)
    store.create()
    return str(store.session_key)


def age_confirmations(operator: int) -> None:
    """An operator's sessions were confirmed long ago."""
    for row in Session.objects.all():
        content = row.get_decoded()
        if content.get(SESSION_KEY) == str(operator):
            content["confirmed"] = (operator, 0)
            row.session_data = SessionStore().encode(content)
            row.save()


def add_queue(house: int, name: str, department: str, address: str = "") -> None:
    """A queue of a department, with an email address if it has one."""
    belongs = Department.objects.get(library__slug=f"harbour-{house}", name=department)
    facts = {"name": name, "slug": f"{slugify(name)}-{house}", "address": address or None}
    queue = Queue.objects.create(library=belongs.library, **facts)
    queue.departments.set([belongs])


def set_widget(**fields: Any) -> None:
    """Change `ask`."""
    Widget.objects.filter(slug="ask").update(**fields)


def set_masking(house: int, **fields: Any) -> None:
    """What the library masks, from its first masked text on: a running server reads it every few seconds."""
    MaskingRules.objects.create(library=Library.objects.get(slug=f"harbour-{house}"), **fields)


def set_hours(house: int, department: str, days: int) -> None:
    """Open the department on one day of the week alone, from 9:00 to 17:00: that in so many days."""
    day = (datetime.now(UTC).weekday() + days) % 7
    week = tuple((Period("09:00", "17:00"),) if weekday == day else () for weekday in range(7))
    hours = encoded(OpeningHours(week))
    Department.objects.filter(library__slug=f"harbour-{house}", name=department).update(hours=hours)


def add_widget(house: int, department: str, slug: str, **fields: Any) -> None:
    """A further widget."""
    leads_to = Department.objects.get(library__slug=f"harbour-{house}", name=department)
    Widget.objects.create(department=leads_to, slug=slug, **(_WIDGET | fields))


def add_question(label: str, *, required: bool) -> None:
    """A question of the library's own before the chat."""
    widget = Widget.objects.get(slug="ask")
    Question.objects.create(widget=widget, label=label, required=required, position=widget.questions.count())


def share(house: int, title: str, text: str, department: str, marks: list[dict[str, Any]]) -> None:
    """A canned message of the library, or of one of its departments."""
    library = Library.objects.get(slug=f"harbour-{house}")
    owner: Any = {"department": library.departments.get(name=department)} if department else {"library": library}
    CannedMessage.objects.create(title=title, text=text, marks=marks, **owner)


def make_dataset(house: int) -> None:
    """The standard dataset of Reference Analytics, once."""
    library = Library.objects.get(slug=f"harbour-{house}")
    if not library.datasets.exists():
        make_standard(library, "Reference questions", None)


def records(house: int) -> list[dict[str, Any]]:
    """What was recorded, by the names of fields and values."""
    records = Record.objects.filter(dataset__library__slug=f"harbour-{house}").order_by("id")
    return [_named(record) for record in records.select_related("dataset")]


def _named(record: Record) -> dict[str, Any]:
    fields = forms.read(record.dataset.form).fields
    shown = {field.label: field.display(record.values.get(field.key)) for field in fields}
    return shown | {"source": record.source, "by": record.operator_name}


def ask(house: int, queue: str, question: str, **facts: str) -> int:
    """A patron's ticket by the form; its number."""
    row = Queue.objects.get(library__slug=f"harbour-{house}", name=queue)
    [outcome] = Journal().execute([open_command(row, "form", question, **facts)])
    assert isinstance(outcome, Stored)
    return outcome.head.ticket


def ticket_log(ticket: int) -> list[list[Any]]:
    """All events of a ticket."""
    events = OfTicket.objects.filter(ticket_id=ticket).order_by("seq")
    return [list(row) for row in events.values_list("kind", "actor", "payload")]


def expire_files(house: int) -> None:
    """A month has passed for all files of this library's chats."""
    File.objects.filter(chat__department__library__slug=f"harbour-{house}").update(expires_at=1)


def answer(house: int, group: str, question: str, answer: str, *, public: bool) -> str:
    """A published FAQ of a group, which is made where there is none; the path of its page."""
    library = Library.objects.get(slug=f"harbour-{house}")
    fields = {"name": group, "audience": "public" if public else "internal", "widget": Widget.objects.get(slug="ask")}
    slug = slugify(f"{group} {house}")
    within, _ = FaqGroup.objects.get_or_create(library=library, slug=slug, defaults=fields)
    made = Faq(group=within, question=question, answer=answer, state=Faq.State.PUBLISHED)
    made.full_clean()
    made.save()
    return made.path


def log(house: int) -> list[list[Any]]:
    """All events of this library's chats."""
    events = Event.objects.filter(chat__department__library__slug=f"harbour-{house}").order_by("chat_id", "seq")
    return [list(row) for row in events.values_list("chat_id", "seq", "kind", "payload")]


def began(house: int) -> list[int]:
    """When this library's chats began."""
    chats = Event.objects.filter(chat__department__library__slug=f"harbour-{house}", kind="started")
    return list(chats.order_by("chat_id").values_list("at", flat=True))


_PLACE = (make_house, hire, choose_status, session, age_confirmations, add_queue, set_widget, add_widget, add_question)
_SET = (choose_language, set_hours, set_masking)
_ALL = (*_PLACE, *_SET, share, make_dataset, records, answer, expire_files, ask, ticket_log, log, began)
_CALLS: dict[str, Any] = {call.__name__: call for call in _ALL}


def main() -> None:
    """Answer until the input ends."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(*json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(name: str, facts: dict[str, Any]) -> tuple[bool, Any]:
    try:
        with transaction.atomic():
            return True, _CALLS[name](**facts)
    except Exception:
        return False, traceback.format_exc()


if __name__ == "__main__":
    main()
