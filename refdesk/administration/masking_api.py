"""HTTP API: sensitive data that a library masks before it stores what patrons write, for administrators."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from refdesk.http.forms import FormError, model_errors
from refdesk.libraries.models import Library
from refdesk.masking import counts, library_rules
from refdesk.masking.masking import mask
from refdesk.masking.models import MaskingRules
from refdesk.masking.national_numbers import COUNTRIES
from refdesk.masking.ordinary_lines import masked_by
from refdesk.masking.patterns import PATTERN_LIMIT, PATTERNS_LIMIT, BadPatternError, checked_pattern, pattern_of_card
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import current_operator

from .schemas import LibraryMasking, MaskedCount, MaskedText, MaskingTest, MaskingValues

FIELDS = ("payment_cards", "passwords", "patron_cards", "countries", "patterns", "keepable", "accept_broad")


class Masking(Resource[Library]):
    """What a library masks. Masking less stores more of patrons' data, so it requires a confirmation."""

    model = Library
    kind = "library"
    name = "library_masking"
    path = "/desk/administration/sensitive-data"
    parameter = "library"
    nouns = ("a library's rules for sensitive data", "rules for sensitive data by library")
    about = {
        "list": "The libraries that the operator administers, by name.",
        "read": "404 for a library of others.",
        "change": "Applies to what patrons write from now on; other server processes follow within seconds.\n\n"
        "Masking payment cards or passwords no longer, or letting patrons decide, requires a confirmation. A pattern\n"
        "that masks ordinary text is refused unless `accept_broad` is set.",
    }
    item, form = LibraryMasking, versioned(MaskingValues)
    operations = ("list", "read", "change")
    order = ("name",)
    owner = ""

    def rows(self, by: Operator) -> QuerySet[Library]:
        return libraries_of(by)

    def values(self, by: Operator, row: Library) -> dict[str, Any]:
        rules = _rules_of(row)
        return {field: getattr(rules, field) for field in FIELDS}

    def facts(self, by: Operator, row: Library) -> dict[str, Any]:
        by_kind = counts.of_library(row.pk, datetime.now(UTC).date())
        return {
            "name": row.name,
            "known_countries": list(COUNTRIES),
            "counts": [MaskedCount(kind=kind, count=count) for kind, count in by_kind.items()],
        }

    def fill(self, by: Operator, row: Library, form: Any) -> list[FormError]:
        return [*_wrong(form), *model_errors(_from(row, form), *FIELDS)]

    def grants(self, by: Operator, row: Library, form: Any, before: Mapping[str, Any]) -> bool:
        masks_less = any(before[field] and not getattr(form, field) for field in ("payment_cards", "passwords"))
        return masks_less or (form.keepable and not before["keepable"])

    def save(self, by: Operator, row: Library, form: Any) -> None:
        _from(row, form).save()
        library_rules.follow_change()


KIND = Masking()
router = routes(KIND)


@router.post(
    "/desk/administration/sensitive-data/{int:library}/test",
    response=MaskedText,
    summary="Try the rules for sensitive data",
)
def try_masking(request: HttpRequest, library: int, form: MaskingTest) -> MaskedText:
    """What would be stored of a text. The text itself is not stored. 404 for a library of others."""
    row = KIND.find(current_operator(request), library)
    masked = mask(form.text, library_rules.rules_in(_rules_of(row)))
    return MaskedText(text=masked.text, kinds=list(masked.kinds))


def _rules_of(library: Library) -> MaskingRules:
    return MaskingRules.objects.filter(pk=library.pk).first() or MaskingRules(library=library)


def _from(library: Library, form: Any) -> MaskingRules:
    return MaskingRules(library=library, **{field: getattr(form, field) for field in FIELDS})


def _wrong(form: Any) -> Iterator[FormError]:
    unknown = [word for word in form.countries.replace(",", " ").upper().split() if word not in COUNTRIES]
    if unknown:
        text = _("“%(country)s” isn’t one of these countries: %(known)s.")
        yield FormError(field="countries", text=text % {"country": unknown[0], "known": ", ".join(COUNTRIES)})
    yield from _wrong_lines("patron_cards", form.patron_cards, pattern_of_card, form)
    yield from _wrong_lines("patterns", form.patterns, checked_pattern, form)


def _wrong_lines(field: str, text: str, check: Callable[[str], str], form: Any) -> Iterator[FormError]:
    lines = library_rules.lines_of(text)
    if len(lines) > PATTERNS_LIMIT:
        yield FormError(field=field, text=_("Enter at most %(limit)d lines.") % {"limit": PATTERNS_LIMIT})
        return
    for line in lines:
        try:
            pattern = check(line)
        except BadPatternError as error:
            yield FormError(field=field, text=_fault(error.fault) % {"line": line, "limit": PATTERN_LIMIT})
            return
        ordinary = "" if form.accept_broad else masked_by(pattern)
        if ordinary:
            warning = _("“%(line)s” would mask ordinary text such as: %(ordinary)s Make it longer, or allow it below.")
            yield FormError(field=field, text=warning % {"line": line, "ordinary": ordinary})
            return


def _fault(fault: str) -> str:
    if fault == "card":
        return _("“%(line)s” isn’t a prefix and a length. Enter both, such as: 21234 14")
    if fault == "short":
        return _("“%(line)s” is too short: it would mask ordinary words. Enter at least 4 letters or signs.")
    return _("“%(line)s” is too long. Enter at most %(limit)d characters.")
