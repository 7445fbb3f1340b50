"""The rules of a library, as its administrators saved them. Other processes follow a change within seconds."""

from django.core.cache import cache
from django.db import transaction

from refdesk.libraries.models import Department

from .masking import Rules
from .models import MaskingRules
from .patterns import checked_pattern, pattern_of_card

_SECONDS = 5


def rules_of_department(department: int) -> Rules:
    """The rules of the department's library."""
    library: int | None = cache.get(f"refdesk.masking.department.{department}")
    if library is None:
        library = Department.objects.values_list("library_id", flat=True).filter(pk=department).first() or 0
        cache.set(f"refdesk.masking.department.{department}", library, 60)
    return rules_of_library(library)


def rules_of_library(library: int) -> Rules:
    key = f"refdesk.masking.library.{library}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        rules = rules_in(MaskingRules.objects.filter(pk=library).first() or MaskingRules())
        cache.set(key, rules, _SECONDS)
    return rules


def rules_in(row: MaskingRules) -> Rules:
    """The rules of a row whose texts are valid."""
    return Rules(
        payment_cards=row.payment_cards,
        passwords=row.passwords,
        patron_cards=tuple(map(pattern_of_card, lines_of(row.patron_cards))),
        countries=tuple(row.countries.replace(",", " ").upper().split()),
        patterns=tuple(map(checked_pattern, lines_of(row.patterns))),
        keepable=row.keepable,
    )


def lines_of(text: str) -> list[str]:
    """The lines with something in them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def forget(library: int) -> None:
    """Have this process see a change after its commit."""
    transaction.on_commit(lambda: cache.delete(f"refdesk.masking.library.{library}"))
