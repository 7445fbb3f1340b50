"""The version of the settings that a desk reads: it changes for the operators concerned, and for no one else."""

from collections.abc import Callable

import pytest

from refdesk.libraries.models import Department, Library
from refdesk.live.desk_settings import settings_of
from refdesk.staff.models import Membership
from refdesk.staff.roles import Role
from refdesk.tickets.models import Queue
from tests.sample_people import People, operator


def concerned(people: People, change: Callable[[], object]) -> list[str]:
    """The operators whose version differs after the change."""
    everybody = [people.ana, people.ben, people.marta, people.olga]
    numbers = [person.pk for person in everybody]
    before = settings_of(numbers)
    change()
    now = settings_of(numbers)
    return [person.name.split()[0] for person in everybody if now[person.pk].version != before[person.pk].version]


@pytest.fixture(name="queue")
def _queue(people: People) -> Queue:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.departments.add(people.local_history)
    return queue


def test_P51_membership_in_a_queue_concerns_its_members_alone(people: People, queue: Queue) -> None:
    assert concerned(people, lambda: queue.departments.add(people.reference)) == ["Ana"]
    assert concerned(people, lambda: queue.members.add(people.olga)) == ["Olga"]
    assert concerned(people, lambda: queue.departments.clear()) == ["Ana", "Ben", "Marta"]


def test_P51_new_queue_concerns_its_library(people: People) -> None:
    def add() -> Queue:
        return Queue.objects.create(library=people.hill, name="Hill", slug="hill")

    assert concerned(people, add) == ["Olga"]
    assert concerned(people, lambda: Queue.objects.filter(slug="hill").update(name="Uphill")) == ["Olga"]


def test_P51_time_zone_and_role_concern_whoever_has_them(people: People) -> None:
    zone = Library.objects.filter(pk=people.harbour.pk)
    assert concerned(people, lambda: zone.update(time_zone="Asia/Kolkata")) == ["Ana", "Ben", "Marta"]
    role = Membership.objects.filter(operator=people.ana)
    assert concerned(people, lambda: role.update(role=Role.READER)) == ["Ana"]


def test_P51_superuser_without_a_department_learns_of_the_first_department(db: None) -> None:
    root = operator("Root", "root@example.org", is_superuser=True)
    versions = {settings_of([root.pk])[root.pk].version}
    library = Library.objects.create(name="Harbour Library", slug="harbour")
    versions.add(settings_of([root.pk])[root.pk].version)
    Department.objects.create(library=library, name="Reference")
    versions.add(settings_of([root.pk])[root.pk].version)
    assert len(versions) == 3
