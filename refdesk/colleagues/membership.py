"""Who belongs to an internal chat, from their departments at this moment. Pure."""

from .commands import Member, Start
from .head import Head


def is_member(of: Head | Start, actor: Member) -> bool:
    """Whether this operator may read it and write into it."""
    if of.scope == "department":
        return of.department in actor.departments
    if of.scope == "library":
        return of.library in actor.libraries
    return actor.id in (of.first, of.second) and other_of(of, actor) in actor.colleagues


def other_of(of: Head | Start, actor: Member) -> int:
    """The number of the other one of two people; their own for a chat with themselves, which nobody has."""
    return (of.second if of.first == actor.id else of.first) or 0
