"""Who was there is looked at again and again, by any number of nodes, and kept as stretches."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from refdesk.figures.models import Shift
from refdesk.figures.shifts import GAP, LOOK, look, note, present
from refdesk.people.leases import database_now
from refdesk.people.models import Membership, Operator
from tests.cast import at_desk
from tests.databases import Database

T = 1_000_000 * LOOK


def stretches() -> list[tuple[int, int]]:
    """From when to when, in looks after the first."""
    rows = Shift.objects.order_by("began_at").values_list("began_at", "until")
    return [((began - T) // LOOK, (until - T) // LOOK) for began, until in rows]


def test_a_stretch_goes_on_while_somebody_is_seen(database: Database) -> None:
    """A short absence is none, a longer one begins another."""
    place = (database.cast.ana.pk, database.cast.reference.pk)
    for number in (0, 1, 2, 4):
        note([place], T + number * LOOK)
    note([], T + 6 * LOOK)
    late = 5 + GAP // LOOK
    note([place], T + late * LOOK)
    assert stretches() == [(0, 4), (late, late)]


def test_only_who_can_answer_is_there(database: Database) -> None:
    """Online, at an open desk whose node lives, for a department that they monitor."""
    cast, now = database.cast, database_now()
    for who in (cast.ana, cast.chi, cast.marta):
        at_desk(who, now)
    Operator.objects.filter(pk=cast.chi.pk).update(status="away")
    Membership.objects.filter(operator=cast.marta, department=cast.reference).update(monitored=False)
    expected = {(cast.ana.pk, cast.reference.pk), (cast.marta.pk, cast.local_history.pk)}
    assert present(now) == expected
    assert present(now + 20_000) == set()
    look()
    assert set(Shift.objects.values_list("operator_id", "department_id")) == expected


def test_several_nodes_that_look_at_once_write_one_stretch(database: Database) -> None:
    """Whoever comes second finds it there."""
    place = (database.cast.ana.pk, database.cast.reference.pk)

    def one(number: int) -> None:
        note([place], T + number)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert Shift.objects.count() == 1
