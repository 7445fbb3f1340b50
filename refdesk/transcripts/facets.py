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
    """It has this tag."""
    return f"t{_word(name)}"


def contact(written: str) -> str:
    """Its patron has this contact info."""
    return f"c{_word(written)}"


def number(chat: int) -> str:
    """It is this chat."""
    return f"n{chat}"


NOTED = "noted"
"""It has a note."""


def _word(text: str) -> str:
    """Letters and digits, whatever signs a text is of."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
