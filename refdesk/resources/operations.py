"""List, create, read, change and delete: the operations of every kind of setting.

A change locks the row, compares the version, validates, saves and records in one transaction.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import require_confirmation

from . import recording
from .resource import Operation, Resource
from .transactions import in_transaction

Kind = Resource[Any]
Act = Callable[[Kind, HttpRequest, int | None, Any], Any]

_DESCRIPTIONS: dict[Operation, str] = {
    "read": "404 for one of others.",
    "change": "Save the settings. 409 with the current ones if they have changed since `version`.",
    "delete": "404 for one of others.",
}


def routes(*kinds: Kind) -> Router:
    """A router for settings of administrators, with the operations of these kinds."""
    router = Router(tags=["administration"], auth=SignedIn(csrf=True))
    for kind in kinds:
        add_routes(router, kind)
    return router


def add_routes(router: Router, kind: Kind) -> None:
    """Add the operations for which the kind declares a schema."""
    if kind.listed is not None:
        _add(router, kind, "list", "GET", _list, list[kind.listed])  # type: ignore[name-defined]
    if kind.new is not None:
        _add(router, kind, "create", "POST", in_transaction(create), {201: kind.item, 400: FormErrors}, form=kind.new)
    _add(router, kind, "read", "GET", _read, kind.item)
    if kind.form is not None:
        answers = {200: kind.item, 400: FormErrors, 409: kind.item}
        _add(router, kind, "change", "PUT", in_transaction(change), answers, form=kind.form)
    if kind.deletable:
        answers = {204: None, 409: FormErrors} if kind.protected else {204: None}
        _add(router, kind, "delete", "DELETE", in_transaction(delete), answers)


def _add(
    router: Router,
    kind: Kind,
    operation: Operation,
    method: str,
    act: Act,
    answers: Any,
    form: type[Schema] | None = None,
) -> None:
    numbered = kind.parameter if operation not in ("list", "create") else ""
    single, plural = kind.nouns

    def view(request: HttpRequest, **values: Any) -> Any:
        if operation in kind.confirmed:
            require_confirmation(request)
        return act(kind, request, values.get(numbered), values.get("form"))

    parameters: dict[str, type] = {numbered: int} if numbered else {}
    if form is not None:
        parameters["form"] = form
    view.__signature__ = Signature(  # type: ignore[attr-defined] # read by Ninja
        [Parameter("request", Parameter.POSITIONAL_ONLY)]
        + [Parameter(name, Parameter.KEYWORD_ONLY, annotation=type_) for name, type_ in parameters.items()]
    )
    router.add_api_operation(
        f"{kind.path}/{{int:{numbered}}}" if numbered else kind.path,
        [method],
        view,
        response=answers,
        operation_id=f"{operation}_{kind.name or kind.kind}",
        summary=kind.summaries.get(operation, f"{operation.capitalize()} {plural if operation == 'list' else single}"),
        description=kind.about.get(operation, _DESCRIPTIONS.get(operation)),
    )


def _list(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Any:
    return kind.listing(current_operator(request))


def _read(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Any:
    by = current_operator(request)
    return kind.current(by, kind.find(by, number))


def create(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any]:
    """Create a row: validate, confirm, save, record."""
    by = current_operator(request)
    row = kind.make(by, form)
    if errors := kind.fill_new(by, row, form):
        return Status(400, FormErrors(errors=errors))
    if kind.grants(by, row, form, {}):
        require_confirmation(request)
    kind.save(by, row, form)
    recording.added(_thing(kind, row), kind.library(row))
    return Status(201, kind.current(by, kind.stored(by, row)))


def change(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any]:
    """Change a row: lock, compare the version, validate, confirm, save, record."""
    by = current_operator(request)
    row = kind.find(by, number, lock=True)
    before, recorded = kind.values(by, row), kind.recorded(by, row)
    if form.version != version_of(before):
        return Status(409, kind.current(by, row))
    if errors := kind.fill(by, row, form):
        return Status(400, FormErrors(errors=errors))
    if kind.grants(by, row, form, before):
        require_confirmation(request)
    kind.save(by, row, form)
    row = kind.stored(by, row)
    recording.changed(_thing(kind, row), kind.library(row), recorded, kind.recorded(by, row), kind.action)
    return Status(200, kind.current(by, row))


def delete(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any]:
    """Delete a row unless it is protected: lock, delete, record."""
    by = current_operator(request)
    row = kind.find(by, number, lock=True)
    thing, library = _thing(kind, row), kind.library(row)
    if reason := kind.delete(by, row):
        transaction.set_rollback(True)
        return Status(409, refused(("", reason)))
    recording.deleted(thing, library)
    return Status(204, None)


def _thing(kind: Kind, row: Any) -> Thing:
    return Thing(kind.kind, row.pk, kind.label(row))
