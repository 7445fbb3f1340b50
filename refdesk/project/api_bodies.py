"""Bodies of the API's requests, as far as no schema can check them."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser


class LoneSurrogate(ValueError):
    """A text holds half of a surrogate pair, such as "\\ud800": no character, and nothing that can be encoded."""


class JsonParser(Parser):
    """JSON whose texts can be encoded as UTF-8; Python's own reader lets halves of surrogate pairs pass."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises ValueError where it is no JSON, LoneSurrogate where a text is no text."""
        content = super().parse_body(request)
        if b"\\u" in request.body:  # only an escape can write one
            try:
                json.dumps(content, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise LoneSurrogate("A text holds half of a surrogate pair, which is no character.") from None
        return content
