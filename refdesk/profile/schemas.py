"""Requests and responses of the HTTP API of an operator’s own account."""

from ninja import Field, Schema

from refdesk.http.forms import VERSION_LIMIT, limited_by
from refdesk.staff.models import Operator

_PASSWORD_LIMIT = 1000


class ChatLimit(Schema):
    """The operator's own limit, and the most that their libraries allow; null for none."""

    version: str
    chats_at_once: int | None
    most: int | None


class ChatLimitForm(Schema):
    """A new limit, based on `version`."""

    version: str = Field(max_length=VERSION_LIMIT)
    chats_at_once: int | None


class ProfileSession(Schema):
    """A browser that is signed in. `browser` and `network` are empty where they are unknown.

    `began_at` is the sign-in and `used_at` the last use (ms); null for sessions of earlier versions. `current`: the
    session of this request.
    """

    id: str
    browser: str
    network: str
    began_at: int | None
    used_at: int | None
    current: bool


class DeskLanguage(Schema):
    """A language of the desk, by its own name. `reviewed`: a person has read all of its texts."""

    code: str
    name: str
    reviewed: bool


class Profile(Schema):
    """The operator's own account. Patrons see `name`, never `email`; colleagues also `picture`, a digest.

    `version` changes with the name and the language. `languages` can be chosen.

    `has_password`: whether they sign in with one. `second_factor`: whether a sign-in requires one, and `recovery_codes`
    how many are left.
    """

    version: str
    name: str
    language: str
    languages: list[DeskLanguage]
    email: str
    picture: str
    has_password: bool
    second_factor: bool
    recovery_codes: int
    sessions: list[ProfileSession]


class ProfileForm(Schema):
    """A new display name, and the language of the desk, based on `version`."""

    model_config = limited_by(Operator)

    version: str = Field(max_length=VERSION_LIMIT)
    name: str = Field(max_length=400)
    language: str = Field(max_length=20)


class IdleEnd(Schema):
    """When an idle session can end."""

    seconds: int


class PasswordForm(Schema):
    """The current and the new password."""

    current: str = Field(max_length=_PASSWORD_LIMIT)
    new: str = Field(max_length=_PASSWORD_LIMIT)
