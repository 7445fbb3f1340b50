"""Masks what a patron wrote in a command, in the fields that its types declare as `free_text`."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec

from refdesk.eventlog.events import SensitiveKind

from .masking import Rules, mask


class Maskable(Protocol):
    """A command or a start, which holds the kinds of what was masked in it."""

    @property
    def masked(self) -> tuple[SensitiveKind, ...]: ...


MaskableT = TypeVar("MaskableT", bound=Maskable)


def masked(command: MaskableT, rules: Rules) -> MaskableT:
    """The command without what the rules find in it."""
    kinds: list[SensitiveKind] = []
    bare: MaskableT = _masked(command, rules, kinds.extend)
    return msgspec.structs.replace(bare, masked=tuple(kinds)) if kinds else command  # type: ignore[type-var] # a struct


def _masked(value: Any, rules: Rules, note: Callable[[tuple[SensitiveKind, ...]], None]) -> Any:
    if isinstance(value, str):
        text, kinds = mask(value, rules)
        note(kinds)
        return text
    if isinstance(value, tuple):
        return tuple(_masked(item, rules, note) for item in value)
    free_text = getattr(value, "free_text", ())
    before = {name: getattr(value, name) for name in free_text}
    after = {name: _masked(part, rules, note) for name, part in before.items()}
    changes = {name: part for name, part in after.items() if part != before[name]}
    if "text" in changes and "marks" in value.__struct_fields__:
        # They belong to other characters now, and their links can hold what was masked.
        changes["marks"] = ()
    return msgspec.structs.replace(value, **changes) if changes else value
