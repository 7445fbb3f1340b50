"""Facts about a chat as words beside its own, so that a common word and a rare fact are found together quickly."""

import hashlib


def department(number: int) -> str:
    """It was this department's."""
    return f"d{number}"


def operator(number: int) -> str:
    """It was this operator's."""
    return f"o{number}"


def widget(number: int) -> str:
    """It came from this widget."""
    return f"w{number}"


def outcome(name: str) -> str:
    """It ended so."""
    return f"e{name}"


def tag(name: str) -> str:
    """It has this tag, whatever signs that is of."""
    return f"t{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}"


NOTED = "n1"
"""It has a note."""
