"""The rules of a library, as its administrators saved them. Other processes follow a change within seconds."""

from time import monotonic

from django.db import transaction

from refdesk.libraries.models import Department

from .masking import Rules
from .models import MaskingRules
from .patterns import checked_pattern, pattern_of_card

SECONDS = 5.0
"""Other processes follow a change within this time."""


class _Cached:
    """Rules by department, each with the time at which they were read."""

    def __init__(self) -> None:
        self.departments: dict[int, tuple[float, Rules]] = {}


# Read for each message of a patron. Django's cache unpickles what it holds, which took as long as masking a message.
_cached = _Cached()


def rules_of_department(department: int) -> Rules:
    """The rules of the department's library, at most `SECONDS` old."""
    # A change during the read replaces the dictionary, so that what it made outdated is not stored in the new one.
    departments = _cached.departments
    now = monotonic()
    cached = departments.get(department)
    if cached is not None and now - cached[0] <= SECONDS:
        return cached[1]
    library = Department.objects.values_list("library_id", flat=True).filter(pk=department).first() or 0
    rules = rules_of_library(library)
    departments[department] = (now, rules)
    return rules


def rules_of_library(library: int) -> Rules:
    """The rules of a library, as stored."""
    return rules_in(MaskingRules.objects.filter(pk=library).first() or MaskingRules())


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


def follow_change() -> None:
    """Have this process follow a change at once after its commit."""
    transaction.on_commit(forget_all)


def forget_all() -> None:
    """Read the rules of all libraries again."""
    _cached.departments = {}
