"""The text of a key: a public part by which its row is found, and 256 random bits, of which a hash is stored."""

import hashlib
import re
from hmac import compare_digest
from typing import NamedTuple

from django.utils.crypto import get_random_string

START = "rdk_"
"""The beginning of every key, by which scanners of published code recognize one."""
_NAME, _RANDOM = 8, 43
_KEY = re.compile(rf"{START}([a-z0-9]{{{_NAME}}})_[A-Za-z0-9]{{{_RANDOM}}}")


class NewKey(NamedTuple):
    """`text` is shown once; `prefix` and `hash` are stored."""

    text: str
    prefix: str
    hash: str


def new_key() -> NewKey:
    prefix = get_random_string(_NAME, "abcdefghijklmnopqrstuvwxyz0123456789")
    text = f"{START}{prefix}_{get_random_string(_RANDOM)}"
    return NewKey(text, prefix, hash_of(text))


def hash_of(text: str) -> str:
    """SHA-256: a key has too many random bits to be guessed, so that no slow hash is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


def prefix_of(text: str) -> str:
    """The public part of a key; empty for any other text."""
    match = _KEY.fullmatch(text)
    return match[1] if match else ""


def is_key(text: str, hash_: str) -> bool:
    """Whether the text is the key with this hash, in a time that says nothing about the hash."""
    return compare_digest(hash_of(text), hash_)


def keys_in(text: str) -> list[str]:
    """The keys within a text."""
    return [match[0] for match in _KEY.finditer(text)]
