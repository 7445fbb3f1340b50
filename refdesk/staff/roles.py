"""What an operator may do in a library: the rights of each role. HTTP, live connections and screens use this table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an operator is in a library."""

    ADMINISTRATOR = "administrator", _("Administrator")
    OPERATOR = "operator", _("Operator")
    READER = "reader", _("Reader")
    RECORDS = "records", _("Records only")


class Right(StrEnum):
    """A part of the work in a library.

    `administer`: everything of the library. `answer`: chats and tickets, with all that is used in them. `read`:
    transcripts and statistics. `record`: Reference Analytics.
    """

    ADMINISTER = "administer"
    ANSWER = "answer"
    READ = "read"
    RECORD = "record"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.OPERATOR: frozenset({Right.ANSWER, Right.READ, Right.RECORD}),
    Role.READER: frozenset({Right.READ}),
    Role.RECORDS: frozenset({Right.RECORD}),
}


def roles_with(right: Right) -> list[Role]:
    return [role for role, rights in RIGHTS.items() if right in rights]


def rights_of_roles(roles: set[str], *, superuser: bool = False) -> frozenset[Right]:
    """The rights in at least one library.

    A superuser administers all libraries; nobody answers without a department. Somebody without any role is restricted
    by none: queues may name them.
    """
    if not roles:
        return frozenset(Right) if superuser else frozenset(Right) - {Right.ADMINISTER}
    rights = frozenset(right for role in roles for right in RIGHTS[Role(role)])
    return rights | {Right.ADMINISTER, Right.READ, Right.RECORD} if superuser else rights
