"""Actors as a log stores them: `patron`, `system`, or `operator:<id>:<name>` with the name of that moment."""

import msgspec

PATRON = "patron"
SYSTEM = "system"


class System(msgspec.Struct, frozen=True, tag="system"):
    """The server itself."""


def encode_operator(id_: int, name: str) -> str:
    return f"operator:{id_}:{name}"


def prefix_of(operator: int) -> str:
    """What every stored form of this operator begins with, whatever their name was."""
    return f"operator:{operator}:"


def decode_operator(actor: str) -> tuple[int, str] | None:
    """The operator's number and name; None for a patron and the system."""
    role, _, rest = actor.partition(":")
    number, _, name = rest.partition(":")
    return (int(number), name) if role == "operator" else None


def name_of(actor: str) -> str:
    """The operator's name; for a patron and the system, the stored form itself."""
    return actor.split(":", 2)[-1]
