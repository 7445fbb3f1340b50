"""Requests and responses of the HTTP API of the administration of people."""

from typing import Literal

from ninja import Field, Schema

from refdesk.http.client_key import ClientKey
from refdesk.http.forms import limited_by
from refdesk.identity.models import SignInRules
from refdesk.kit.numbers import Number
from refdesk.resources.schemas import fields_of
from refdesk.staff.models import Operator
from refdesk.staff.roles import Role

ShownStatus = Literal["online", "away", "colleagues", "offline", "not_responding"]


class PresentChat(Schema):
    """An active chat of the operator. `name` is null for a guest, whose number is `guest`."""

    id: int
    name: str | None
    guest: int
    department: int


class PresentDepartment(Schema):
    """A department of the operator that the administrator manages."""

    id: int
    name: str
    library: int


class PresentOperator(Schema):
    """An operator with an open desk or an active chat. Times are in ms; `since` is 0 where it is unknown.

    `waiting_since` is the start of the longest waiting chat of the departments that they monitor. `removable`: the
    administrator manages all of their departments, and so may set them to Offline. `online`: they can receive a chat.
    A status of `not_responding`: none of their desks answers, since the browser froze them.
    `picture` is the digest of their picture; empty without one.
    """

    id: int
    name: str
    status: ShownStatus
    busy: bool
    online: bool
    removable: bool
    since: int
    reason: str
    picture: str
    back_at: int | None
    departments: list[PresentDepartment]
    chats: list[PresentChat]
    waiting_since: int | None


class Reassignment(Schema):
    """The operator who is to have the chat from now on, in one of their departments. `key` makes a repeat harmless."""

    key: ClientKey
    operator: int
    department: int


class LibraryRole(Schema):
    """What a person is in a library."""

    library: Number
    role: Role


class RoleByRule(Schema):
    """The rule of a provider for sign-on that gives a role: its number, and the provider's name. 0: none applies."""

    number: int
    provider: str


class ListedPerson(Schema):
    """A person. `departments` and `roles` are those of the administrator's libraries; times are in ms.

    `administers_all` stands for superusers. `status` is the one in force, as on *Who’s Online*; `seen_at` is when a
    desk of theirs opened or closed last. `invited_until` is the end of an unused invitation. `picture` is a digest.
    `rule` gives their roles and departments at each sign-in; null if administrators do.
    `signs_on`: they signed in at a provider.
    """

    id: int
    name: str
    email: str
    active: bool
    roles: list[LibraryRole]
    administers_all: bool
    departments: list[int]
    picture: str
    status: ShownStatus
    seen_at: int | None
    has_password: bool
    invited_until: int | None
    rule: RoleByRule | None
    signs_on: bool


class People(Schema):
    """A page of the people found, and how many were found. `sends_email`: invitations can be sent by email."""

    total: int
    sends_email: bool
    people: list[ListedPerson]


class PersonSettings(ListedPerson):
    """`changes_account`: whether the administrator may change more than the departments; `own`: whether it is theirs.

    `version` changes with every change of the settings; `second_factor` is none of them. `sends_email`: an invitation
    can be sent by email.
    """

    version: str
    changes_account: bool
    own: bool
    second_factor: bool
    sends_email: bool


class Invitation(Schema):
    """At the link the person sets their password, until `invited_until`. It is shown once and not stored.

    `link` is null if it is emailed to the person.
    """

    person: PersonSettings
    link: str | None


class NewPerson(Schema):
    """A new person of at least one department. `roles` has one for each library; others get the role Operator."""

    model_config = limited_by(Operator)

    email: str = Field(max_length=400)
    name: str = Field(max_length=400)
    roles: list[LibraryRole] = Field(default=[], max_length=1000)
    departments: list[Number] = Field(max_length=10_000)


class InvitedPerson(NewPerson):
    """`by_email`: send the invitation to their address, instead of answering its link."""

    by_email: bool = False


class PersonValues(NewPerson):
    """Departments of libraries of others stay as they are."""

    active: bool


@fields_of(SignInRules, exclude=("passwords_off",))
class SignInValues(Schema):
    """`second_factor`: who must have one, from their next sign-in on. Sessions end after `idle_minutes` without input.

    Networks are one per line; empty for all.
    """

    second_factor: Literal["nobody", "administrators", "all"]


class SignInSettings(SignInValues):
    """`address` is that of this request. `version` changes with every change of the settings."""

    version: str
    address: str


class PasswordValues(Schema):
    """With `passwords_off`, only the operators of `break_glass` sign in with a password."""

    model_config = limited_by(SignInRules)

    passwords_off: bool
    break_glass: list[Number] = Field(max_length=1_000)


class PasswordHolder(Schema):
    """Someone active with a password. `tried`: with the present one. `superuser`: they administer every library."""

    id: int
    name: str
    email: str
    superuser: bool
    tried: bool


class PasswordSettings(PasswordValues):
    """`version` changes with every change of the settings. `people` can be break-glass accounts."""

    version: str
    people: list[PasswordHolder]


class BreakGlassTrial(Schema):
    """What someone signs in with."""

    email: str = Field(max_length=400)
    password: str = Field(max_length=1_000)
