"""What an operator may do with transcripts."""

from refdesk.chats.commands import Operator as Actor
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, departments_with
from refdesk.staff.roles import Right


def may_redact(operator: Operator, department: int) -> bool:
    """Whether the operator administers this department's library, and so may redact its chats."""
    return departments_of(operator).filter(pk=department).exists()


def may_change(operator: Operator, department: int) -> bool:
    """Whether the operator may do more than read this department's transcripts."""
    return departments_with(operator, Right.ANSWER).filter(pk=department).exists()


def actor_of(operator: Operator) -> Actor:
    """The operator as the chat machine sees them: departments whose chats they change, and those they administer."""
    changed = departments_with(operator, Right.ANSWER).values_list("pk", flat=True)
    administered = departments_of(operator).values_list("pk", flat=True)
    return Actor(operator.pk, operator.name, frozenset(changed), frozenset(administered))
