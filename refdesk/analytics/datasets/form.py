"""A dataset's form: its fields in order, and their choices. A number is assigned once and never reused."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

Kind = Literal["single", "multiple", "text", "number", "read", "date"]
FromChat = Literal["question", "page", "widget", "duration", "messages", "started"]
Value = int | float | str | list[int] | None
"""A choice's number, several of them, a text, a number, a step of the READ scale, or a date as YYYY-MM-DD."""

READ_STEPS = range(1, 7)
FROM_CHAT: dict[Kind, tuple[FromChat, ...]] = {
    "text": ("question", "page", "widget"),
    "number": ("duration", "messages"),
    "date": ("started",),
}
"""What a field of each kind can be prefilled with from a chat. A field of choices names its choices instead."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A choice. Retired: no longer offered, but still in records that have it."""

    id: int
    label: str
    retired: bool = False


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the form. `from_chat` is the value prefilled in a form opened from a chat."""

    id: int
    label: str
    kind: Kind
    required: bool = False
    retired: bool = False
    default: Value = None
    from_chat: Value = None
    choices: tuple[Choice, ...] = ()

    @property
    def key(self) -> str:
        """Its key among a record's values."""
        return str(self.id)

    @property
    def has_choices(self) -> bool:
        """Whether its values are from a list of the library's own."""
        return self.kind in ("single", "multiple")

    def choice(self, number: int) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == number), None)

    def chosen(self, value: Any) -> list[int]:
        """The numbers of the choices in a value of this field."""
        if not self.has_choices or value is None:
            return []
        return list(value) if isinstance(value, list) else [int(value)]

    def display(self, value: Any) -> str:
        """A value as people read it, also in files."""
        if value is None:
            return ""
        if self.has_choices:
            choices = (self.choice(number) for number in self.chosen(value))
            return "; ".join(choice.label for choice in choices if choice)
        return str(value)


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """All fields in order. `next_id` is the next number to be assigned."""

    next_id: int = 1
    fields: tuple[Field, ...] = ()

    def field(self, number: int) -> Field | None:
        return next((field for field in self.fields if field.id == number), None)

    def offered(self) -> Iterator[Field]:
        """The fields that a form shows."""
        return (field for field in self.fields if not field.retired)


def read(stored: Any) -> Form:
    return msgspec.convert(stored, Form)


def write(form: Form) -> dict[str, Any]:
    stored: dict[str, Any] = msgspec.to_builtins(form)
    return stored
