"""The languages to choose from."""

from refdesk.translations.offered import offered

from .schemas import Language


def languages() -> list[Language]:
    return [Language(code=language.code, name=language.name, reviewed=language.reviewed) for language in offered()]
