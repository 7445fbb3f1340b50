"""Responses of the HTTP API: what belongs to a department."""

from typing import Literal

from ninja import Schema

from refdesk.staff.roles import Role

Questions = Literal["read", "unread", "none"]


class DepartmentMember(Schema):
    """A person of the department. `active`: whether they can sign in."""

    id: int
    name: str
    role: Role
    active: bool


class Named(Schema):
    """A widget, queue or department with its own form."""

    id: int
    name: str


class DepartmentQueue(Named):
    """A queue that the department reads. `readers` counts its active members, those of departments included."""

    readers: int


class DepartmentFacts(Schema):
    """`members` are the first by name, `more_members` counts the others. `backup_of` are the departments whose
    unclaimed chats are offered to this one.

    `questions`: what becomes of a question that a patron leaves while no one is online: someone reads it, no one does,
    or it can't be left. `chats_at_once` is the library's limit. `keeps_nothing`: only counts remain of its chats.
    """

    members: list[DepartmentMember]
    more_members: int
    widgets: list[Named]
    queues: list[DepartmentQueue]
    backup_of: list[Named]
    questions: Questions
    chats_at_once: int | None
    keeps_nothing: bool
