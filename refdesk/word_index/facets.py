"""Facets of a log (department, status, tag …) as terms of the word index.

With them, a search for a common word and a rare facet costs only what the facet costs.
"""

import hashlib


def department(number: int) -> str:
    return f"d{number}"


def operator(number: int) -> str:
    """Who claimed the chat, or owns the ticket; 0 for nobody."""
    return f"o{number}"


def queue(number: int) -> str:
    return f"q{number}"


def status(name: str) -> str:
    return f"s{name}"


def widget(number: int) -> str:
    return f"w{number}"


def outcome(name: str) -> str:
    return f"e{name}"


def tag(name: str) -> str:
    return f"t{_word(name)}"


def contact(written: str) -> str:
    """The patron's contact, normalized."""
    return f"c{_word(written)}"


def number(log: int) -> str:
    return f"n{log}"


NOTED = "noted"
"""The chat has an internal note."""


def _word(text: str) -> str:
    """A hash of the text in hexadecimal digits: terms hold letters and digits only."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
