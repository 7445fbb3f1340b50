"""More operators than the demo has."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle

from refdesk.chats.commands import Claim
from refdesk.chats.refusals import AlreadyClaimed
from refdesk.client import ActRefused, Desk, operator, sign_in
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.down import Done
from tests.servers import Server

PASSWORD = "quay-street-14"


def colleagues(server: Server, count: int, department: str = "Reference") -> list[str]:
    """Add operators to a department; returns their emails. Their password is `PASSWORD`."""
    emails = [f"colleague{number}@harbour.example" for number in range(count)]
    server.django(
        "from django.contrib.auth.hashers import make_password",
        "from refdesk.libraries.models import Department",
        "from refdesk.staff.models import Membership, Operator",
        f"department, password = Department.objects.get(name={department!r}), make_password({PASSWORD!r})",
        f"for number, email in enumerate({emails!r}):",
        "    one = Operator.objects.create(email=email, name=f'Colleague {number}', password=password)",
        "    Membership.objects.create(operator=one, department=department)",
    )
    return emails


async def on_desks(stack: AsyncExitStack, nodes: Sequence[Server], count: int) -> list[Desk]:
    """Desks of new colleagues, distributed over the nodes in turn."""
    places = zip(colleagues(nodes[0], count), cycle(nodes), strict=False)
    sessions = await asyncio.gather(*(sign_in(node.url, email, PASSWORD) for email, node in places))
    return [await stack.enter_async_context(operator(session.base, session=session)) for session in sessions]


async def claim_at_once(desks: Sequence[Desk], chat: int) -> tuple[Desk, Person]:
    """Claim a chat on all desks at once; asserts that one succeeds and the others get AlreadyClaimed with its name."""
    results = await asyncio.gather(*(desk.act(chat, Claim()) for desk in desks), return_exceptions=True)
    [winner] = [desk for desk, result in zip(desks, results, strict=True) if isinstance(result, Done)]
    assert winner.welcome is not None
    assert winner.welcome.operator is not None
    refusals = [result.refusal for result in results if isinstance(result, ActRefused)]
    assert refusals == [AlreadyClaimed(by=winner.welcome.operator.name)] * (len(desks) - 1)
    return winner, winner.welcome.operator
