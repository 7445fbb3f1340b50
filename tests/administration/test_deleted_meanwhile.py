"""A form that is open while another administrator deletes what it is about, or what it names."""

from typing import Any

import pytest
from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.faq.models import Faq
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.faq.world import faq, group
from tests.sample_people import People

from .world import errors

ADDRESS = "/api/v1/desk/administration"
JSON = "application/json"


@pytest.fixture(name="things")
def _things(people: People) -> dict[str, int]:
    """One of each kind that an administrator deletes, with nothing that would prevent it."""
    empty = Department.objects.create(library=people.harbour, name="Maps")
    maps = group(people.harbour, "maps")
    return {
        "departments": empty.pk,
        "widgets": Widget.objects.create(
            department=people.reference, slug="maps", title="Maps", sites="https://a.example"
        ).pk,
        "queues": Queue.objects.create(library=people.harbour, name="Maps", slug="maps").pk,
        "faq-groups": group(people.harbour, "empty").pk,
        "faqs": faq(maps, "Where are the maps?").pk,
        "canned-messages": CannedMessage.objects.create(library=people.harbour, title="Maps", text="Floor 2").pk,
    }


def form_of(client: Client, kind: str, number: int) -> tuple[str, Any]:
    address = f"{ADDRESS}/{kind}/{number}"
    return address, client.get(address).json()


def test_A1_a_department_deleted_meanwhile_is_named_in_every_form_that_chose_it(
    people: People, signed_in: SignedIn, things: dict[str, int]
) -> None:
    marta, gone = signed_in(people.marta), things["departments"]
    forms = {
        "widgets": (form_of(marta, "widgets", things["widgets"]), {"department": gone}, "department"),
        "queues": (form_of(marta, "queues", things["queues"]), {"departments": [gone]}, "departments"),
        "canned-messages": (
            form_of(marta, "canned-messages", things["canned-messages"]),
            {"department": gone},
            "shared",
        ),
        "people": (form_of(marta, "people", people.ben.pk), {"departments": [gone]}, "departments"),
        "departments": (form_of(marta, "departments", people.reference.pk), {"backup": gone}, "backup"),
    }
    Department.objects.filter(pk=gone).delete()
    for kind, ((address, form), changes, field) in forms.items():
        assert list(errors(marta.put(address, form | changes, JSON))) == [field], kind


def test_A1_a_member_or_group_deleted_meanwhile_is_named_in_the_form(
    people: People, things: dict[str, int], marta: Client
) -> None:
    address, form = form_of(marta, "queues", things["queues"])
    ben = people.ben.pk
    Operator.objects.filter(pk=ben).delete()
    assert list(errors(marta.put(address, form | {"members": [ben]}, JSON))) == ["members"]
    address, form = form_of(marta, "faqs", things["faqs"])
    other = group(people.harbour, "other")
    gone = other.pk
    other.delete()
    assert list(errors(marta.put(address, form | {"group": gone}, JSON))) == ["group"]
    assert Faq.objects.get(pk=things["faqs"]).group.slug == "maps"
