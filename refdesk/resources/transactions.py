"""Changes of settings: each is one transaction, with the row that it changes locked."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from refdesk.libraries.models import Library

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)


def in_transaction(operation: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorator: run the operation in a transaction, and a second time if a constraint of the database is violated.

    Then another request saved or deleted something after the checks of this one. The second time the checks find it,
    and the administrator gets their text.
    """

    @wraps(operation)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            with transaction.atomic():
                return operation(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return operation(*args, **kwargs)

    return run


def locked_or_404(rows: QuerySet[Row], number: int) -> Row:
    """The row with this number, locked until the end of the transaction. Raises Http404 if it isn't one of `rows`."""
    # PostgreSQL locks no rows of a query that counts.
    rows.model._default_manager.select_for_update().filter(pk=number).first()
    return get_object_or_404(rows, pk=number)


def lock_libraries(numbers: Any) -> None:
    """Lock the libraries with these numbers (a list or a query) until the end of the transaction.

    Before any of their departments, so that two changes don't wait for each other.
    """
    list(Library.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
