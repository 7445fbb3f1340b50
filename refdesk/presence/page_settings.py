"""Settings with which the desk's page is loaded, and which it reads again when they have changed."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.conf import settings

from refdesk.identity.sign_in_rules import current
from refdesk.libraries import file_days
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import administers_all

from .schemas import Missing, PageLibrary, PageSettings, PageZones


class Surroundings(NamedTuple):
    """What an operator's page settings depend on: the libraries of their departments, and facts to compare."""

    libraries: frozenset[int]
    facts: tuple[Any, ...]


def page_settings(operator: Operator) -> PageSettings:
    library = Library.objects.filter(departments__memberships__operator=operator).order_by("id").first()
    return PageSettings(
        sets_sign_in=administers_all(operator),
        idle_minutes=current().idle_minutes,
        missing=_missing(operator),
        library=PageLibrary(name=library.name, slug=library.slug, language=library.language) if library else None,
        zones=_zones(operator, library),
        file_days=_file_days(operator),
    )


def surroundings_of(operators: list[int]) -> dict[int, Surroundings]:
    """The surroundings of each operator, read in a few queries for all."""
    columns = ("operator", "department", "role", "department__library")
    library = ("department__library__name", "department__library__time_zone", "department__library__language")
    memberships = Membership.objects.filter(operator__in=operators).order_by("department").values_list
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for operator, *facts in memberships(*columns, *library):
        rows[operator].append(tuple(facts))
    shared = (Library.objects.count(), Department.objects.exists())
    return {
        operator: Surroundings(frozenset(facts[2] for facts in rows[operator]), (*shared, *rows[operator]))
        for operator in operators
    }


def _missing(operator: Operator) -> Missing | None:
    """What a superuser without a department has to add. Other operators can't do it."""
    if not operator.is_superuser or operator.memberships.exists():
        return None
    if not Library.objects.exists():
        return "library"
    if not Department.objects.exists():
        return "department"
    return "membership"


def _zones(operator: Operator, library: Library | None) -> PageZones:
    rows = operator.memberships.values_list("department", "department__library", "department__library__time_zone")
    return PageZones(
        home=library.time_zone if library else settings.TIME_ZONE,
        departments={department: zone for department, _, zone in rows},
        libraries={number: zone for _, number, zone in rows},
    )


def _file_days(operator: Operator) -> int:
    """Days for all files that they send: the fewest of their libraries."""
    own = set(operator.memberships.values_list("department__library", flat=True))
    return min(map(file_days.of_library, own), default=settings.CONFIG.file_days)
