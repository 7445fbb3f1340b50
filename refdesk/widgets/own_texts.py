"""A library's own texts in a widget, for a patron who reads another language."""

from typing import NamedTuple

from django.utils import translation

from refdesk.translations.offered import offered

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
    texts = {code: _in(code, default) for code in dict.fromkeys(["en", *(offer.code for offer in offered()), language])}
    # An operator whose desk is in another language creates a widget with Refdesk's text of that language.
    if text not in texts.values():
        return text, widget.department.library.language
    return texts[language], language if language == "en" or texts[language] != texts["en"] else "en"


def _in(code: str, text: object) -> str:
    with translation.override(code):
        return str(text)
