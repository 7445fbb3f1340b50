"""The sample people of the tests: operators of two departments, an administrator, a superuser, and an outsider.

Ana and Chi are operators of Reference, Ben of Local History, both departments of Harbour Library. Marta is its
administrator. Olga is the administrator of Hill Library and must see nothing of Harbour Library. Root is a superuser
without a department.
"""

from dataclasses import dataclass

from refdesk.identity.sessions import SessionStore
from refdesk.libraries.models import Department, Library
from refdesk.presence.models import Desk, Node
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from refdesk.widgets import sites
from refdesk.widgets.models import Widget

PASSWORD = "quay-street-14"


@dataclass(frozen=True)
class People:
    """The operators, with their libraries, departments and widgets."""

    harbour: Library
    reference: Department
    local_history: Department
    ask: Widget
    ana: Operator
    chi: Operator
    ben: Operator
    marta: Operator
    root: Operator
    hill: Library
    hill_desk: Department
    hill_widget: Widget
    olga: Operator


def make_people() -> People:
    harbour = Library.objects.create(name="Harbour Library", slug="harbour")
    hill = Library.objects.create(name="Hill Library", slug="hill")
    reference = Department.objects.create(library=harbour, name="Reference")
    local_history = Department.objects.create(library=harbour, name="Local History")
    hill_desk = Department.objects.create(library=hill, name="Front Desk")
    return People(
        harbour=harbour,
        reference=reference,
        local_history=local_history,
        ask=Widget.objects.create(department=reference, slug="ask", title="Ask us", sites=sites.LOOPBACK),
        ana=operator("Ana Morales", "ana@harbour.example", reference),
        chi=operator("Chi Nguyen", "chi@harbour.example", reference),
        ben=operator("Ben Okafor", "ben@harbour.example", local_history),
        marta=operator("Marta Lindqvist", "marta@harbour.example", reference, local_history, role=Role.ADMINISTRATOR),
        root=operator("Root", "root@example.org", is_superuser=True),
        hill=hill,
        hill_desk=hill_desk,
        hill_widget=Widget.objects.create(
            department=hill_desk, slug="hill", title="Ask Hill", sites="https://hill.example"
        ),
        olga=operator("Olga Petrov", "olga@hill.example", hill_desk, role=Role.ADMINISTRATOR),
    )


def operator(name: str, email: str, *departments: Department, role: Role = Role.OPERATOR, **rights: bool) -> Operator:
    """Create an operator of these departments; the password is `PASSWORD`."""
    made = Operator.objects.create_user(email, PASSWORD, name=name, **rights)
    Membership.objects.bulk_create(
        Membership(operator=made, department=department, role=role) for department in departments
    )
    return made


def at_desk(who: Operator, now: int, *, lease: int = 600_000) -> Desk:
    """Set the operator online and open a desk for them, on a node whose lease ends `lease` ms after `now`."""
    Operator.objects.filter(pk=who.pk).update(status=Operator.Status.ONLINE)
    node = Node.objects.create(id=f"node-{who.pk}", started_at=now, lease_until=now + lease)
    return Desk.objects.create(id=f"desk-{who.pk}", operator=who, node=node, opened_at=now)


def session() -> str:
    begun = SessionStore()
    begun.create()
    return str(begun.session_key)
