"""What a library writes for its patrons, in further languages: one field of a row, and the text for a language."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from refdesk.kit.text import forbidden_character
from refdesk.translations.offered import offered

from .models import Library

ByLanguage = dict[str, dict[str, str]]
"""Texts by field by language (Django's code)."""


class Translations(models.JSONField):
    """Translations of the named fields of the row, which patrons read. An empty text is none.

    A row that another version of the server stores has null in the database.
    """

    def __init__(self, *names: str, **options: Any) -> None:
        self.names = names
        defaults: dict[str, Any] = {"null": True, "blank": True, "default": dict}
        super().__init__(**defaults | options)

    def deconstruct(self) -> Any:
        """Migrations describe the column alone."""
        name, _path, _arguments, _options = super().deconstruct()
        return name, "django.db.models.JSONField", [], {"null": True, "default": dict}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return super().from_db_value(value, expression, connection) or {}

    def to_python(self, value: Any) -> ByLanguage:
        """Texts without spaces around them, in a fixed order; without empty ones."""
        stripped = {
            tag: {name: text.strip() for name, text in sorted(texts.items()) if text.strip()}
            for tag, texts in sorted((value or {}).items())
        }
        return {tag: texts for tag, texts in stripped.items() if texts}

    def validate(self, value: ByLanguage, model_instance: models.Model | None) -> None:
        """Refuse languages that the widget doesn't speak, unknown texts, and what the field itself would refuse."""
        languages = {language.code: language.name for language in offered()}
        for tag, texts in value.items():
            if tag not in languages:
                words = {"tag": tag[:20], "choices": ", ".join(languages.values())}
                raise ValidationError(
                    _("“%(tag)s” is not a language of Refdesk. Choose one of these: %(choices)s."), params=words
                )
            for name, text in texts.items():
                self._check(languages[tag], name, text)

    def _check(self, language: str, name: str, text: str) -> None:
        if name not in self.names:
            raise ValidationError(_("“%(name)s” has no translations."), params={"name": name[:40]})
        field: Any = self.model._meta.get_field(name)
        try:
            if character := forbidden_character(text):
                words = {"character": character}
                raise ValidationError(_("It contains the character %(character)s, which isn’t allowed."), params=words)
            if isinstance(field, models.TextField) and field.max_length is not None:
                MaxLengthValidator(field.max_length)(text)
            field.run_validators(text)
        except ValidationError as error:
            where = f"{language}, {field.verbose_name}"
            raise ValidationError([f"{where}: {message}" for message in error.messages]) from None


class OwnText(NamedTuple):
    text: str
    language: str
    """That of the text, for its `lang`."""


def text_for(row: Any, name: str, library: Library, language: str) -> OwnText:
    """The text as a whole: the library's translation, else Refdesk's of a text that the library left as it was.

    Otherwise the text in the library's language.
    """
    if text := row.translations.get(language, {}).get(name):
        return OwnText(text, language)
    text, default = getattr(row, name), row._meta.get_field(name).default
    if isinstance(default, Promise):
        codes = dict.fromkeys(["en", *(offer.code for offer in offered()), language])
        texts = {code: _in(code, default) for code in codes}
        # An operator whose desk is in another language creates a row with Refdesk's text of that language.
        if text in texts.values():
            translated = language == "en" or texts[language] != texts["en"]
            return OwnText(texts[language], language if translated else "en")
    return OwnText(text, library.language)


def _in(code: str, text: object) -> str:
    with translation.override(code):
        return str(text)
