"""Administrators make and change the queues of their libraries, and touch nothing of others'."""

from typing import Any

import pytest
from django.test import Client

from refdesk.tickets.models import Queue
from tests.conftest import SignedIn
from tests.sample_people import People

QUEUES = "/admin/tickets/queue/"


@pytest.fixture(name="reference")
def _reference(people: People) -> Queue:
    """A superuser named Olga, and a department of her library, in it."""
    queue = Queue.objects.create(library=people.harbour, name="Reference questions", slug="reference")
    queue.departments.set([people.reference, people.hill_desk])
    queue.members.set([people.ben, people.olga])
    return queue


def saves(client: Client, queue: Queue, **facts: Any) -> Any:
    fields = ("library_id", "name", "slug", "welcome")
    content = {field.removesuffix("_id"): getattr(queue, field) for field in fields}
    return client.post(f"{QUEUES}{queue.pk}/change/", {**content, "departments": [], "members": [], **facts})


def named(queue: Queue) -> tuple[set[str], set[str]]:
    departments, members = queue.departments.all(), queue.members.all()
    return {each.name for each in departments}, {each.name for each in members}


def test_an_administrator_sees_and_changes_the_queues_of_their_libraries_alone(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    page = f"{QUEUES}{reference.pk}/change/"
    assert "Reference questions" in signed_in(people.marta).get(QUEUES).content.decode()
    assert "Reference questions" not in signed_in(people.olga).get(QUEUES).content.decode()
    assert signed_in(people.marta).get(page).status_code == 200
    assert signed_in(people.olga).get(page).status_code == 302
    assert signed_in(people.ana).get(page).status_code in (302, 403)
    for outsider in (people.olga, people.ana):
        saves(signed_in(outsider), reference, name="Hill questions")
        signed_in(outsider).post(f"{QUEUES}{reference.pk}/delete/", {"post": "yes"})
    assert Queue.objects.get().name == "Reference questions"


def test_the_queue_form_offers_and_accepts_only_administered_people(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    page = signed_in(people.marta).get(f"{QUEUES}{reference.pk}/change/").content.decode()
    assert all(name in page for name in ("Local History", "Chi Nguyen"))
    assert not any(name in page for name in ("Front Desk", "Olga Petrov", "Hill Library"))
    for forged in ({"library": people.hill.pk}, {"departments": [people.hill_desk.pk]}, {"members": [people.root.pk]}):
        assert saves(signed_in(people.marta), reference, **forged).status_code == 200
    assert named(reference) == ({"Reference", "Front Desk"}, {"Ben Okafor", "Olga Petrov"})


def test_saving_a_queue_preserves_members_that_are_not_administered(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    chosen = {"departments": [people.local_history.pk], "members": [people.chi.pk]}
    assert saves(signed_in(people.marta), reference, **chosen).status_code == 302
    assert named(reference) == ({"Local History", "Front Desk"}, {"Chi Nguyen", "Olga Petrov"})
    assert saves(signed_in(people.root), reference, **chosen).status_code == 302
    assert named(reference) == ({"Local History"}, {"Chi Nguyen"})
