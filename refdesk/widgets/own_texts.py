"""A library's own texts in a widget, for a patron who reads another language."""

from typing import NamedTuple

from django.utils import translation

from .models import Widget

_DEFAULTS = {
    field.name: field.default for field in Widget._meta.fields if field.name in {"heading", "welcome", "offline"}
}


class OwnTexts(NamedTuple):
    texts: dict[str, str]
    languages: dict[str, str]
    """The language of each text that isn’t in the patron’s."""


def read(widget: Widget, language: str) -> OwnTexts:
    """Each as a whole: in the patron's language if the library left Refdesk's text, else as the library wrote it."""
    library_texts = OwnTexts({}, {})
    for name in _DEFAULTS:
        text, spoken = _text(widget, name, language)
        library_texts.texts[name] = text
        if spoken != language:
            library_texts.languages[name] = spoken
    if widget.department.library.language != language:
        library_texts.languages["questions"] = widget.department.library.language
    return library_texts


def _text(widget: Widget, name: str, language: str) -> tuple[str, str]:
    text: str = getattr(widget, name)
    default = _DEFAULTS[name]
    with translation.override("en"):
        if text != str(default):
            return text, widget.department.library.language
    with translation.override(language):
        return (translated := str(default)), language if translated != text else "en"
