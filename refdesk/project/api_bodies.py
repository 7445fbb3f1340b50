"""Bodies of the API's requests, as far as no schema can check them."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class LoneSurrogate(ValueError):
    """A text holds half of a surrogate pair, such as "\\ud800": no character, and nothing that can be encoded."""


class JsonParser(Parser):
    """JSON in UTF-8 (RFC 8259, 8.1) whose texts can be encoded.

    Python's own reader lets halves of surrogate pairs pass, escaped or as bytes, and guesses at UTF-16 and UTF-32.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises ValueError where it is no JSON in UTF-8, LoneSurrogate where a text is no text."""
        content = json.loads(request.body.decode("utf-8-sig"))
        if b"\\u" in request.body:  # only an escape can write one in UTF-8
            try:
                json.dumps(content, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise LoneSurrogate("A text holds half of a surrogate pair, which is no character.") from None
        return content
