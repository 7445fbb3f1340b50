"""The languages that a text can be translated into, with their plural forms (CLDR 46, cardinal numbers).

A language is offered as soon as it has a folder in `locale/`.
"""

from dataclasses import dataclass

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_ONE = (("one", "other"), "(n != 1)")
_ONE_UP_TO_1 = (("one", "other"), "(n > 1)")
_SAME = (("other",), "0")
_CZECH = (("one", "few", "other"), "(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2")
_RUSSIAN = (
    ("one", "few", "many"),
    "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
)
_POLISH = (("one", "few", "many"), "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)")
_ARABIC = (
    ("zero", "one", "two", "few", "many", "other"),
    "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
)
_ROMANIAN = (("one", "few", "other"), "(n==1 ? 0 : (n==0 || (n%100>=1 && n%100<=19)) ? 1 : 2)")
_HEBREW = (("one", "two", "other"), "(n==1 ? 0 : n==2 ? 1 : 2)")


@dataclass(frozen=True)
class Language:
    tag: str
    """BCP 47, as in a page's `lang`."""
    name: str
    """In the language itself."""
    forms: tuple[str, ...]
    """CLDR's categories of its whole numbers, in the order of gettext's `msgstr[n]`. The last is that of all other
    numbers, of millions too, for which some languages have a category of their own."""
    rule: str
    """Gettext's expression: the number of the form for `n`."""

    @property
    def folder(self) -> str:
        """Its name among gettext's folders: `pt_BR`."""
        return self.tag.replace("-", "_")

    @property
    def direction(self) -> str:
        return direction(self.tag)


def direction(tag: str) -> str:
    return "rtl" if tag.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


KNOWN = {
    tag: Language(tag, name, *plurals)
    for tag, name, plurals in (
        ("ar", "العربية", _ARABIC),
        ("ca", "Català", _ONE),
        ("cs", "Čeština", _CZECH),
        ("da", "Dansk", _ONE),
        ("de", "Deutsch", _ONE),
        ("el", "Ελληνικά", _ONE),
        ("es", "Español", _ONE),
        ("fa", "فارسی", _ONE_UP_TO_1),
        ("fi", "Suomi", _ONE),
        ("fr", "Français", _ONE_UP_TO_1),
        ("he", "עברית", _HEBREW),
        ("hu", "Magyar", _ONE),
        ("it", "Italiano", _ONE),
        ("ja", "日本語", _SAME),
        ("ko", "한국어", _SAME),
        ("nb", "Norsk bokmål", _ONE),
        ("nl", "Nederlands", _ONE),
        ("pl", "Polski", _POLISH),
        ("pt-BR", "Português (Brasil)", _ONE_UP_TO_1),
        ("pt-PT", "Português (Portugal)", _ONE),
        ("ro", "Română", _ROMANIAN),
        ("ru", "Русский", _RUSSIAN),
        ("sv", "Svenska", _ONE),
        ("tr", "Türkçe", _ONE),
        ("uk", "Українська", _RUSSIAN),
        ("ur", "اردو", _ONE),
        ("vi", "Tiếng Việt", _SAME),
        ("zh-Hans", "简体中文", _SAME),
        ("zh-Hant", "繁體中文", _SAME),
    )
}
