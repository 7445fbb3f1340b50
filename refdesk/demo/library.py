"""A small library for trying Refdesk. Its operators get random passwords."""

import os
import secrets
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from refdesk.appointments.models import AppointmentLink
from refdesk.canned.models import CannedMessage
from refdesk.faq.exchange import importer
from refdesk.faq.models import FaqGroup
from refdesk.libraries.models import Department, Library
from refdesk.libraries.opening_hours import DateException, OpeningHours, Period, encoded
from refdesk.staff.models import Membership, Operator
from refdesk.tickets.models import Queue
from refdesk.widgets import sites
from refdesk.widgets.models import Widget

from . import records, tickets

WIDGET = "ask"
PASSWORDS_FILE = "demo-passwords.txt"

_DEPARTMENTS = ("Reference", "Local History", "Evening Service")
_BACKUPS = {"Reference": "Evening Service"}
# The others have none, so that a chat and its backup can be tried at any time.
_HOURS = {
    "Local History": OpeningHours(
        week=(*((Period("10:00", "13:00"), Period("14:00", "18:00")),) * 5, (Period("10:00", "13:00"),), ()),
        exceptions=(DateException(date(2026, 12, 25), note="Christmas Day"),),
    )
}
_PEOPLE = (
    ("Ana Morales", "ana@harbour.example", ("Reference",)),
    ("Ben Okafor", "ben@harbour.example", ("Local History", "Evening Service")),
    ("Marta Lindqvist", "marta@harbour.example", _DEPARTMENTS),
)
_CANNED = (
    ("Greeting", "Hello {patron}, this is {operator} of {library}. Let me look into that for you.", "hello welcome"),
    (
        "Opening hours",
        "{library} is open Monday to Saturday from 9:00 to 20:00, on Sunday from 13:00 to 17:00.",
        "time",
    ),
    ("Renewing a loan", "Sign in to your account, choose “Loans”, then “Renew” beside the book.", "account extend"),
    ("Goodbye", "Is there anything else I can help you with, {patron}?", "close end"),
)
_QUEUES = (
    ("Reference questions", "reference", "Reference", "reference@harbour.example"),
    ("History questions", "history", "Local History", "history@harbour.example"),
)
_FAQ_GROUPS = (
    ("borrowing", "Borrowing", "Cards, loans, renewals and reservations."),
    ("visiting", "Visiting the library", "Opening hours, rooms, printing and getting around."),
    ("research", "Research and local history", "Finding sources, citing them, and the county’s past."),
)
_APPOINTMENTS = {
    "ana@harbour.example": (
        ("Research appointment with Ana, 30 minutes", "https://calendar.harbour.example/ana/research"),
        ("Video call with Ana, 15 minutes", "https://calendar.harbour.example/ana/video"),
    ),
}
_ADMINISTRATOR = "marta@harbour.example"


def create(data: Path) -> bool:
    """Create the demo library unless there is a library; write its passwords to the data folder. Whether it did."""
    if Library.objects.exists():
        return False
    passwords: dict[str, str] = {}
    with transaction.atomic():
        departments = _create_library()
        people = {
            email: _add_operator(
                name, email, passwords, [departments[name_of_department] for name_of_department in belongs]
            )
            for name, email, belongs in _PEOPLE
        }
        records.create(departments[_DEPARTMENTS[0]].library, list(people.values()))
        tickets.create(departments, people)
        # Last in the transaction: if the file can't be written, nobody could sign in.
        _write_passwords(data / PASSWORDS_FILE, passwords)
    return True


def _create_library() -> dict[str, Department]:
    library = Library.objects.create(name="Harbour Library", slug="harbour")
    departments = {
        name: Department.objects.create(library=library, name=name, hours=encoded(_HOURS.get(name)))
        for name in _DEPARTMENTS
    }
    for name, backup in _BACKUPS.items():
        Department.objects.filter(pk=departments[name].pk).update(backup=departments[backup])
    Widget.objects.create(
        department=departments[_DEPARTMENTS[0]],
        slug=WIDGET,
        title="Ask us",
        heading="Ask Harbour Library",
        welcome="A librarian answers here.",
        offline="We answer every question within one working day.",
        contact_email="reference@harbour.example",
        contact_phone="+1 555 0100",
        accepts_files=True,
        launch_frame=True,
        invite=True,
        invite_after=20,
        invite_pages="/demo/*",
        sites=sites.LOOPBACK,
    )
    _create_canned_messages(library, departments["Local History"])
    _create_queues(library, departments)
    _create_faqs(library)
    return departments


def _create_canned_messages(library: Library, local_history: Department) -> None:
    shared = [CannedMessage(library=library, title=title, text=text, tags=tags) for title, text, tags in _CANNED]
    directories = "City directories stand in Local History, on the second floor, to the left of the map cases."
    shared.append(CannedMessage(department=local_history, title="City directories", text=directories, tags="1924"))
    CannedMessage.objects.bulk_create(shared)


def _create_queues(library: Library, departments: dict[str, Department]) -> None:
    for name, slug, department, address in _QUEUES:
        queue = Queue.objects.create(library=library, name=name, slug=slug, address=address)
        queue.departments.add(departments[department])


def _create_faqs(library: Library) -> None:
    for position, (slug, name, description) in enumerate(_FAQ_GROUPS):
        FaqGroup.objects.create(
            library=library,
            slug=slug,
            name=name,
            description=description,
            audience=FaqGroup.Audience.PUBLIC,
            position=position,
            widget=Widget.objects.get(slug=WIDGET),
        )
    with Path(__file__).with_name("faqs.json").open("rb") as file:
        outcome = importer.import_faqs(file, "json", library, None, timezone.now())
    if isinstance(outcome, importer.Refused):
        raise ValueError(outcome)


def _add_operator(name: str, email: str, passwords: dict[str, str], departments: list[Department]) -> Operator:
    """Create an operator of these departments.

    The first administrator of the settings may have the same email address, and keeps their name and password.
    """
    operator = Operator.objects.find(email)
    if operator is None:
        passwords[email] = secrets.token_urlsafe(9)
        make_one = Operator.objects.create_superuser if email == _ADMINISTRATOR else Operator.objects.create_user
        operator = make_one(email, passwords[email], name=name)
    Membership.objects.bulk_create(Membership(operator=operator, department=department) for department in departments)
    for label, address in _APPOINTMENTS.get(email, ()):
        AppointmentLink.objects.create(operator=operator, label=label, address=address)
    return operator


def _write_passwords(file: Path, passwords: dict[str, str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.writelines(f"{email}  {password}\n" for email, password in passwords.items())
