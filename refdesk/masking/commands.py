"""Masks what a patron wrote in a command, in the fields that its types declare as `free_text`."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec

from refdesk.eventlog.acts import Sensitive
from refdesk.eventlog.events import SensitiveKind
from refdesk.eventlog.refusals import SensitiveText

from .masking import Masked, Rules, mask, may_mask


class Maskable(Protocol):
    """A command or a start, which holds the kinds of what was masked in it."""

    @property
    def masked(self) -> tuple[SensitiveKind, ...]: ...


MaskableT = TypeVar("MaskableT", bound=Maskable)


def masked(command: MaskableT, rules: Rules, choice: Sensitive = "mask") -> MaskableT | SensitiveText:
    """The command without what the rules find in it, or the refusal that shows it to the patron first."""
    if choice == "keep" and rules.keepable:
        return command
    if not _may_mask(command, rules):
        return command
    texts: list[Masked] = []
    bare: MaskableT = _masked(command, rules, texts.append)
    changed = [text for text in texts if text.kinds]
    if not changed:
        return command
    if choice != "mask":
        return SensitiveText(texts=tuple(text.text for text in changed), keepable=rules.keepable)
    kinds = tuple(kind for text in changed for kind in text.kinds)
    return msgspec.structs.replace(bare, masked=kinds)  # type: ignore[type-var] # a struct


def _may_mask(value: Any, rules: Rules) -> bool:
    if isinstance(value, str):
        return may_mask(value, rules)
    if isinstance(value, tuple):
        return any(_may_mask(item, rules) for item in value)
    for name in getattr(value, "free_text", ()):  # noqa: SIM110 `any` is half as fast
        if _may_mask(getattr(value, name), rules):
            return True
    return False


def _masked(value: Any, rules: Rules, note: Callable[[Masked], None]) -> Any:
    if isinstance(value, str):
        text = mask(value, rules)
        note(text)
        return text.text
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
