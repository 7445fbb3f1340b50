"""National identification numbers, by country, with the check digits of python-stdnum."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from .digits import Span, has_word_near


class _Form(NamedTuple):
    """A number's module of python-stdnum, the form in which it is unmistakable, and the form that needs a word near it.

    Without a module the form alone says that it is one.
    """

    module: str
    certain: str = ""
    ambiguous: str = ""
    words: str = ""


_TEN, _ELEVEN = r"\d{10}", r"\d{11}"
_NINE = r"\d{3}[ -]?\d{3}[ -]?\d{3}"
_FORMS: dict[str, tuple[_Form, ...]] = {
    "AT": (_Form("at.vnr", "", r"\d{4} ?\d{6}", r"sozialversicherung|svnr|sv-n"),),
    "AU": (_Form("au.tfn", "", _NINE, r"tfn|tax file"),),
    "BE": (
        _Form("be.nn", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", _ELEVEN, r"rijksregister|registre national|national n"),
    ),
    "BR": (_Form("br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", _ELEVEN, r"cpf"),),
    "CA": (_Form("ca.sin", "", _NINE, r"social insurance|\bmy sin\b|sin n|assurance sociale|\bnas\b"),),
    "CH": (_Form("ch.ssn", r"756\.?\d{4}\.?\d{4}\.?\d{2}"),),
    "CN": (_Form("cn.ric", r"\d{17}[\dX]"),),
    "CZ": (_Form("cz.rc", r"\d{6}/\d{3,4}"),),
    "DE": (_Form("de.idnr", "", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", r"steuer|identifikationsn|idnr|tax id"),),
    "DK": (_Form("dk.cpr", r"\d{6}-\d{4}", _TEN, r"cpr|personnummer"),),
    "ES": (_Form("es.dni", r"\d{8}[ -]?[A-Z]"), _Form("es.nie", r"[XYZ][ -]?\d{7}[ -]?[A-Z]")),
    "FI": (_Form("fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Z]"),),
    "FR": (_Form("fr.nir", r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"),),
    "GB": (
        _Form("", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"),
        _Form("gb.nhs", "", r"\d{3}[ -]?\d{3}[ -]?\d{4}", r"nhs"),
    ),
    "IE": (_Form("ie.pps", r"\d{7}[A-W][A-IW]?"),),
    "IL": (_Form("il.idnr", "", r"\d{9}", r"תעודת זהות|ת\.ז|ת״ז|מספר זהות|teudat|id n"),),
    "IN": (_Form("in_.aadhaar", "", r"\d{4}[ -]?\d{4}[ -]?\d{4}", r"aadhaa?r|आधार"),),
    "IT": (_Form("it.codicefiscale", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"),),
    "KR": (_Form("kr.rrn", r"\d{6}-\d{7}", r"\d{13}", r"주민"),),
    "MX": (_Form("mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d"),),
    "NL": (_Form("nl.bsn", "", r"\d{9}|\d{4}\.\d{2}\.\d{3}", r"bsn|burgerservice|sofi"),),
    "NO": (_Form("no.fodselsnummer", "", r"\d{6} ?\d{5}", r"f[øo]dselsn|personn"),),
    "NZ": (_Form("nz.ird", "", r"\d{2,3}[ -]?\d{3}[ -]?\d{3}", r"ird"),),
    "PL": (_Form("pl.pesel", "", _ELEVEN, r"pesel"),),
    "PT": (_Form("pt.nif", "", _NINE, r"\bnif\b|contribuinte"),),
    "SE": (_Form("se.personnummer", r"(?:\d{2})?\d{6}[-+]\d{4}", r"(?:\d{2})?\d{10}", r"personn"),),
    "TR": (_Form("tr.tckimlik", "", _ELEVEN, r"kimlik|tckn|t\.?c\.? no"),),
    "US": (
        _Form(
            "us.ssn", r"\d{3}-\d{2}-\d{4}", r"\d{3} ?\d{2} ?\d{4}", r"\bssn\b|social security|social sec|seguro social"
        ),
    ),
    "ZA": (_Form("za.idnr", "", r"\d{6} ?\d{4} ?\d{3}", r"\bid\b|identity|identiteit"),),
}
COUNTRIES = tuple(_FORMS)
"""Countries whose numbers are known, by their two letters."""


class _Compiled(NamedTuple):
    module: str
    certain: re.Pattern[str] | None
    ambiguous: re.Pattern[str] | None
    words: re.Pattern[str]


def national_numbers(text: str, countries: Sequence[str]) -> Iterator[Span]:
    """Where national numbers of these countries are in the text."""
    for country in countries:
        for form in _compiled(country):
            for match in form.certain.finditer(text) if form.certain else ():
                if _is_valid(form.module, match.group()):
                    yield match.span()
            for match in form.ambiguous.finditer(text) if form.ambiguous else ():
                if has_word_near(text, match.span(), form.words) and _is_valid(form.module, match.group()):
                    yield match.span()


@cache
def _compiled(country: str) -> tuple[_Compiled, ...]:
    return tuple(
        _Compiled(form.module, _bounded(form.certain), _bounded(form.ambiguous), re.compile(form.words, re.IGNORECASE))
        for form in _FORMS.get(country, ())
    )


def _bounded(form: str) -> re.Pattern[str] | None:
    # Neither a part of a longer number, nor after the plus sign of a telephone number, nor in a web address.
    return re.compile(rf"(?<![\w+=/.-])(?:{form})(?![\w/]|[.-]\w)", re.IGNORECASE) if form else None


def _is_valid(module: str, number: str) -> bool:
    return not module or bool(_module(module).is_valid(number.replace(" ", "")))


@cache
def _module(name: str) -> Any:
    """Loaded when a library chooses the country: python-stdnum has a module for each number."""
    return import_module(f"stdnum.{name}")
