"""Requests and responses of the HTTP API of operators."""

from typing import Literal

from ninja import Schema

Missing = Literal["library", "department", "membership"]


class ConnectionToken(Schema):
    """The `token` of a connection's `desk_hello` frame, valid for `expires_in` seconds."""

    token: str
    expires_in: int


class PageLibrary(Schema):
    """The operator's first library."""

    name: str
    slug: str
    language: str


class PageZones(Schema):
    """Time zones: of the desk as a whole, and by number of the operator's departments and their libraries."""

    home: str
    departments: dict[int, str]
    libraries: dict[int, str]


class PageSettings(Schema):
    """`sets_sign_in`: whether the operator sets the rules for sign-ins. `idle_minutes`: without input for so long, the
    session ends. `missing`: what a superuser without a department has to add first. `library` is null for an operator
    without a department. `file_days`: how long files of chats are stored.
    """

    sets_sign_in: bool
    idle_minutes: int
    missing: Missing | None
    library: PageLibrary | None
    zones: PageZones
    file_days: int
