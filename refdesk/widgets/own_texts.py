"""A library's own texts in a widget, for a patron who reads another language."""

from typing import NamedTuple

from refdesk.libraries.own_texts import text_for

from .models import Widget

_NAMES = ("heading", "welcome", "offline")


class OwnTexts(NamedTuple):
    texts: dict[str, str]
    languages: dict[str, str]
    """The language of each text that isn’t in the patron’s."""


def read(widget: Widget, language: str) -> OwnTexts:
    """Each as a whole, in the patron's language if the library or Refdesk has it."""
    library = widget.department.library
    texts = {name: text_for(widget, name, library, language) for name in _NAMES}
    languages = {name: shown.language for name, shown in texts.items() if shown.language != language}
    if library.language != language:
        languages["questions"] = library.language
    return OwnTexts({name: shown.text for name, shown in texts.items()}, languages)
