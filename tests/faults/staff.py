"""More people than the demo has."""

from tests.servers import Server

PASSWORD = "quay-street-14"


def colleagues(server: Server, count: int, department: str = "Reference") -> list[str]:
    """So many further operators of a department, by email; their password is `PASSWORD`."""
    emails = [f"colleague{number}@harbour.example" for number in range(count)]
    server.django(
        "from django.contrib.auth.hashers import make_password",
        "from refdesk.libraries.models import Department",
        "from refdesk.people.models import Membership, Operator",
        f"department, password = Department.objects.get(name={department!r}), make_password({PASSWORD!r})",
        f"for number, email in enumerate({emails!r}):",
        "    one = Operator.objects.create(email=email, name=f'Colleague {number}', password=password)",
        "    Membership.objects.create(operator=one, department=department)",
    )
    return emails
