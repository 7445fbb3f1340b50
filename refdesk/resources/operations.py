"""List, create, read, change and delete: the operations of every kind of setting.

A change locks the row, compares the version, validates, saves and records in one transaction.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.http.refusals import LimitReached
from refdesk.http.respond import respond
from refdesk.identity.confirmation import require_confirmation
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from . import recording
from .resource import Operation, Resource
from .transactions import in_transaction

Kind = Resource[Any]
Act = Callable[[Kind, HttpRequest, int | None, Any], Any]

_DESCRIPTIONS: dict[Operation, str] = {
    "read": "404 for %s of others.",
    "change": "Save the settings. 409 with the current ones if they have changed since `version`.",
    "delete": "404 for %s of others.",
}


KINDS: dict[str, Kind] = {}
"""Kinds by their names in the audit log; of those with the same rows one."""


def routes(kind: Kind, *, tag: str = "administration", right: Right | None = None) -> Router:
    """A router with the operations that the kind offers, for operators with this right."""
    KINDS.setdefault(kind.kind, kind)
    router = Router(tags=[tag], auth=SignedIn(csrf=True, right=right))
    changed = {200: kind.item, 400: FormErrors}
    if _has_version(kind.form):
        changed[409] = kind.item
    answers: dict[Operation, Any] = {
        "list": list[kind.listed or kind.item],  # type: ignore[misc] # a type that only Ninja reads
        "create": {201: kind.made or kind.item, 400: FormErrors},
        "read": kind.item,
        "change": changed,
        "delete": {204: None, 409: FormErrors} if kind.protected else {204: None},
    }
    for operation in kind.operations:
        _add(router, kind, operation, answers[operation])
    return router


def _has_version(form: Any) -> bool:
    return form is not None and "version" in form.model_fields


def _add(router: Router, kind: Kind, operation: Operation, answers: Any) -> None:
    method, act = _ACTS[operation]
    form = kind.new if operation == "create" else kind.form if operation == "change" else None
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
        description=kind.about.get(operation, _DESCRIPTIONS.get(operation, "").replace("%s", single)) or None,
    )


def _list(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Any:
    return kind.listing(current_operator(request))


def _read(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Any:
    by = current_operator(request)
    return kind.current(by, kind.find(by, number))


def _recorded(kind: Kind, by: Any, row: Any) -> dict[str, Any]:
    """The values for the audit log, which is in English for everyone."""
    with translation.override("en"):
        return kind.recorded(by, row)


def create(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any] | HttpResponse:
    """Create a row: validate, confirm, save, record."""
    by = current_operator(request)
    if kind.limit is not None and kind.rows(by).count() >= kind.limit:
        return respond(LimitReached(limit=kind.limit))
    row = kind.make(by, form)
    before = None if row._state.adding else _recorded(kind, by, row)
    if errors := kind.fill_new(by, row, form):
        return Status(400, FormErrors(errors=errors))
    if kind.grants(by, row, form, {}):
        require_confirmation(request)
    kind.save(by, row, form)
    if kind.audited and before is None:
        recording.added(kind.thing(row), kind.library(row))
    elif kind.audited and before is not None:
        recording.changed(kind.thing(row), kind.library(row), before, _recorded(kind, by, row), kind.action)
    return Status(201, kind.created(by, row, form))


def change(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any]:
    """Change a row: lock, compare the version, validate, confirm, save, record."""
    by = current_operator(request)
    row = kind.find(by, number, lock=True)
    before, recorded = kind.values(by, row), _recorded(kind, by, row)
    if _has_version(kind.form) and form.version != kind.version(by, row):
        return Status(409, kind.current(by, row))
    if errors := kind.fill(by, row, form):
        return Status(400, FormErrors(errors=errors))
    if kind.grants(by, row, form, before):
        require_confirmation(request)
    kind.save(by, row, form)
    row = kind.stored(by, row)
    if kind.audited:
        recording.changed(kind.thing(row), kind.library(row), recorded, _recorded(kind, by, row), kind.action)
    return Status(200, kind.current(by, row))


def delete(kind: Kind, request: HttpRequest, number: int | None, form: Any) -> Status[Any]:
    """Delete a row unless it is protected: lock, delete, record."""
    by = current_operator(request)
    row = kind.find(by, number, lock=True)
    entry = (kind.thing(row), kind.library(row), kind.deletion) if kind.audited else None
    if reason := kind.delete(by, row):
        transaction.set_rollback(True)
        return Status(409, refused(("", reason)))
    if entry is not None:
        recording.deleted(*entry)
    return Status(204, None)


_ACTS: dict[Operation, tuple[str, Act]] = {
    "list": ("GET", _list),
    "create": ("POST", in_transaction(create)),
    "read": ("GET", _read),
    "change": ("PUT", in_transaction(change)),
    "delete": ("DELETE", in_transaction(delete)),
}
