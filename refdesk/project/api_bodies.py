"""Parsing of request bodies of the API, with checks that no schema can do."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class LoneSurrogate(ValueError):
    """A text holds a lone surrogate, such as "\\ud800", which is no character and can't be encoded."""


class JsonParser(Parser):
    """JSON in UTF-8 (RFC 8259, 8.1) whose texts can be encoded.

    Python's parser accepts lone surrogates, escaped or as bytes, and guesses UTF-16 and UTF-32.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError if the body isn't JSON in UTF-8, LoneSurrogate if a text isn't Unicode."""
        content = json.loads(request.body.decode("utf-8-sig"))
        if b"\\u" in request.body:  # in UTF-8, a lone surrogate can only be written as an escape
            try:
                json.dumps(content, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise LoneSurrogate("A text holds half of a surrogate pair, which is no character.") from None
        return content
