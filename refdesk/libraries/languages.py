"""The language in which a patron is written to: that of their chat or ticket, else the library's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from refdesk.translations.offered import offered, supported, supported_by_server

from .models import Library

_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}", re.ASCII | re.IGNORECASE)


def language_tag(text: str) -> str:
    """The text, if it is formed like a tag of BCP 47; else nothing: a client may send anything."""
    return text if _TAG.fullmatch(text) else ""


def accepted(request: HttpRequest) -> Iterator[str]:
    """The tags that the browser asks for, the preferred one first, in lower case."""
    return (tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))


def of_browser(request: HttpRequest, library: Library) -> str:
    """The language of a public page: that in its address (`lang`), the browser's, the library's. Django's code."""
    tags = (request.GET.get("lang", ""), *accepted(request), library.language)
    return supported_by_server(filter(None, tags)) or "en"


def offered_code(tag: str) -> str:
    """Django's code of the offered language that is nearest to a tag from a client; empty if there is none."""
    return supported([tag]) or ""


def offered_name(code: str) -> str:
    """The language's own name; the code if it is no longer offered."""
    return next((language.name for language in offered() if language.code == code), code)


def of_library(library: Library) -> str:
    """The language in which the server writes for the library. Django's code."""
    return supported_by_server([library.language]) or "en"


@contextmanager
def speaking(tag: str, library: Library) -> Iterator[str]:
    """Texts, dates and numbers in this language, or in the library's if the server has no texts in it.

    Times are in the library's zone. The value is Django's code of the language.
    """
    code = supported_by_server(filter(None, (tag, library.language))) or "en"
    with translation.override(code), timezone.override(library.time_zone):
        yield code
