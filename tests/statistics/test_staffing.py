"""Operators online are recorded at intervals, by any number of nodes, as shifts."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from refdesk.presence.leases import database_now
from refdesk.staff.models import Membership, Operator
from refdesk.statistics.models import Shift
from refdesk.statistics.staffing import GAP, INTERVAL, duties, record, record_present
from tests.databases import Database
from tests.sample_people import at_desk

T = 1_000_000 * INTERVAL


def stretches() -> list[tuple[int, int]]:
    """From when to when, in looks after the first."""
    rows = Shift.objects.order_by("began_at").values_list("began_at", "until")
    return [((began - T) // INTERVAL, (until - T) // INTERVAL) for began, until in rows]


def test_shift_continues_through_a_short_absence(database: Database) -> None:
    """A short absence is none, a longer one begins another."""
    place = (database.people.ana.pk, database.people.reference.pk)
    for number in (0, 1, 2, 4):
        record([place], T + number * INTERVAL)
    record([], T + 6 * INTERVAL)
    late = 5 + GAP // INTERVAL
    record([place], T + late * INTERVAL)
    assert stretches() == [(0, 4), (late, late)]


def test_only_operators_who_can_answer_are_present(database: Database) -> None:
    """Online, at an open desk whose node lives, for a department that they monitor."""
    people, now = database.people, database_now()
    for who in (people.ana, people.chi, people.marta):
        at_desk(who, now, lease=10_000)
    Operator.objects.filter(pk=people.chi.pk).update(status="away")
    Membership.objects.filter(operator=people.marta, department=people.reference).update(monitored=False)
    expected = {(people.ana.pk, people.reference.pk), (people.marta.pk, people.local_history.pk)}
    assert duties(now) == expected
    assert duties(now + 20_000) == set()
    record_present()
    assert set(Shift.objects.values_list("operator_id", "department_id")) == expected


def test_nodes_recording_at_once_write_one_shift(database: Database) -> None:
    """The second one finds the shift of the first."""
    place = (database.people.ana.pk, database.people.reference.pk)

    def one(number: int) -> None:
        record([place], T + number)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert Shift.objects.count() == 1
