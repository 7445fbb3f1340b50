"""Which widgets somebody can answer behind, in one reading."""

from typing import Any

from refdesk.people.leases import database_now
from refdesk.people.models import Node, Operator
from refdesk.widgets.models import Widget
from refdesk.widgets.online import online_widgets
from tests.sample_people import People, at_desk


def test_a_widget_is_online_where_somebody_who_monitors_its_department_is(
    people: People, django_assert_max_num_queries: Any
) -> None:
    at_desk(people.ana, database_now())
    Widget.objects.create(slug="other", department=people.local_history)
    with django_assert_max_num_queries(3):
        assert online_widgets(["ask", "other", "nothing"]) == {"ask": True, "other": False}
    Operator.objects.filter(pk=people.ana.pk).update(status=Operator.Status.AWAY)
    assert online_widgets(["ask"]) == {"ask": False}
    assert online_widgets(["nothing"]) == {}


def test_a_widget_is_offline_once_the_lease_of_the_desks_node_has_run_out(people: People) -> None:
    at_desk(people.ana, database_now())
    Node.objects.update(lease_until=database_now() - 1)
    assert online_widgets(["ask"]) == {"ask": False}
