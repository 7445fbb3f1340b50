"""What a kind of setting declares."""

from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar, cast

from django.db.models import Field, Model, ProtectedError, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Schema

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing
from refdesk.http.forms import FormError, model_errors, version_of
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from .transactions import locked_or_404

Operation = Literal["list", "create", "read", "change", "delete"]
Row = TypeVar("Row", bound=Model)


class Choice(NamedTuple):
    """The rows that a foreign key can name, for an operator and the row of the form, and the error (a lazy text)."""

    rows: Callable[[Operator, Any], QuerySet[Any]]
    error: Any


class Resource(Generic[Row]):
    """A kind of setting. `operations.routes` makes its operations of the HTTP API.

    `rows` has to be defined, and `make` for new rows. Everything else has a default for a row of a library whose form
    has fields of the model under the same names.
    """

    model: ClassVar[type[Model]]
    kind: ClassVar[str]
    """Its name in the audit log."""
    name: ClassVar[str] = ""
    """What the document of the API calls its operations; empty for `kind`."""
    path: ClassVar[str]
    parameter: ClassVar[str] = ""
    """The path's parameter with the number of a row; empty for a setting of which there is one."""
    nouns: ClassVar[tuple[str, str]]
    """In the singular with its article, and in the plural, for the document of the API."""
    summaries: ClassVar[Mapping[Operation, str]] = {}
    about: ClassVar[Mapping[Operation, str]] = {}
    """Summaries and descriptions of operations for the document of the API, where the default doesn't say enough."""

    listed: ClassVar[type[Schema] | None] = None
    item: ClassVar[Any] = None
    new: ClassVar[type[Schema] | None] = None
    form: ClassVar[type[Schema] | None] = None
    """Schemas of a row in the list (None for `item`), of a row, of a new row and of changes.

    A form without `version` changes whatever is stored: for rows that only their owner changes.
    """
    made: ClassVar[type[Schema] | None] = None
    """The schema of the answer to a new row, where it isn't `item`."""
    operations: ClassVar[tuple[Operation, ...]] = ("list", "create", "read", "change", "delete")
    """What is offered."""
    protected: ClassVar[Any] = ""
    """Why a row stays that other rows refer to (a lazy text)."""
    confirmed: ClassVar[frozenset[Operation]] = frozenset()
    """Operations that always require a confirmation (`identity.confirmation`)."""

    choices: ClassVar[Mapping[str, Choice]] = {}
    """What foreign keys of the form can name."""
    order: ClassVar[tuple[str, ...]] = ()
    """The order of the list; empty for that of the model."""
    audited: ClassVar[bool] = True
    """Whether the mechanism records; not where rows are recorded wherever they are saved."""
    action: ClassVar[Action] = Action.SETTINGS_CHANGED
    """What the audit log calls a change."""
    deletion: ClassVar[Action] = Action.SETTINGS_DELETED
    limit: ClassVar[int | None] = None
    """How many rows the operator may have; a further one is refused with `LimitReached`."""
    owner: ClassVar[str] = "library"
    """The attribute with the row's library, whose audit log has its entries; empty where the row is the library."""

    @cached_property
    def fields(self) -> "dict[str, Field[Any, Any]]":
        """Fields of the model that the form has under the same names."""
        columns = {field.name: field for field in self.model._meta.concrete_fields}
        return {} if self.form is None else {name: columns[name] for name in self.form.model_fields if name in columns}

    def rows(self, by: Operator) -> QuerySet[Row]:
        """The rows that the operator may list, read, change and delete."""
        raise NotImplementedError

    def shown(self, by: Operator, row: Row, version: Any) -> Schema:
        """The row as `item`."""
        shown: Schema = self.item(id=row.pk, version=version, **(self.values(by, row) | self.facts(by, row)))
        return shown

    def facts(self, by: Operator, row: Row) -> dict[str, Any]:
        """What `item` has besides the values of the form."""
        return {}

    def listing(self, by: Operator) -> list[Any]:
        """The rows as `listed`."""
        rows = self.rows(by)
        return [self.listed_row(by, row) for row in (rows.order_by(*self.order) if self.order else rows)]

    def listed_row(self, by: Operator, row: Row) -> Schema:
        return self.current(by, row)

    def current(self, by: Operator, row: Row) -> Schema:
        """The row as `item`, with the version of its values."""
        return self.shown(by, row, self.version(by, row))

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> Row:
        """The row with this number, locked until the end of the transaction. Raises Http404 for others."""
        if number is None:
            raise Http404
        return locked_or_404(self.rows(by), number) if lock else get_object_or_404(self.rows(by), pk=number)

    def stored(self, by: Operator, row: Row) -> Row:
        """The saved row, read again with everything that `shown` needs."""
        return self.rows(by).filter(pk=row.pk).first() or row

    def values(self, by: Operator, row: Row) -> dict[str, Any]:
        """What the form changes, foreign keys as numbers. The version covers it."""
        return {name: getattr(row, field.attname) for name, field in self.fields.items()}

    def version(self, by: Operator, row: Row) -> str | int:
        """Changes with every change of the values."""
        return version_of(self.values(by, row))

    def recorded(self, by: Operator, row: Row) -> dict[str, Any]:
        """The values that the audit log compares, with names instead of numbers."""
        related = {name: getattr(row, name) for name, field in self.fields.items() if field.is_relation}
        return self.values(by, row) | {name: other and str(other) for name, other in related.items()}

    def make(self, by: Operator, form: Any) -> Row:
        """An unsaved row for the form, or the row that an earlier request with its key made.

        Raises Http404 where the operator may not create it.
        """
        raise NotImplementedError

    def fill(self, by: Operator, row: Row, form: Any) -> list[FormError]:
        """Write the form into the row, which isn't saved yet; what is wrong, by field."""
        return self.write(by, row, form) or model_errors(row, *self.fields)

    def fill_new(self, by: Operator, row: Row, form: Any) -> list[FormError]:
        """Write the form of a new row, where it differs from that of changes."""
        return self.fill(by, row, form)

    def write(self, by: Operator, row: Row, form: Any) -> list[FormError]:
        """Write the form's fields into the row, texts without spaces around them; foreign keys that can't be chosen."""
        errors = []
        for name in self.fields:
            value = getattr(form, name)
            if name in self.choices:
                rows, error = self.choices[name]
                named = value not in (None, "")
                chosen = rows(by, row).filter(pk=value).first() if named else None
                if named and chosen is None:
                    errors.append(FormError(field=name, text=str(error)))
                    continue
                value = chosen
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        return errors

    def grants(self, by: Operator, row: Row, form: Any, before: Mapping[str, Any]) -> bool:
        """Whether the change from the values `before` (none for a new row) requires a confirmation."""
        return False

    def save(self, by: Operator, row: Row, form: Any) -> None:
        row.save()

    def created(self, by: Operator, row: Row, form: Any) -> Schema:
        """The answer to a new row, saved and recorded by now."""
        return self.current(by, self.stored(by, row))

    def delete(self, by: Operator, row: Row) -> str:
        """Delete the row; otherwise say why it stays. What it has written by then is undone."""
        try:
            row.delete()
        except ProtectedError:
            return str(self.protected)
        return ""

    def thing(self, row: Row) -> Thing:
        """The row as the object of an entry in the audit log."""
        with translation.override("en"):
            return Thing(self.kind, row.pk, self.label(row))

    def label(self, row: Row) -> str:
        """What the audit log calls the row. It must not contain anything that a patron wrote."""
        return str(row)[:200]

    def library(self, row: Row) -> Library | None:
        return cast("Library | None", attrgetter(self.owner)(row) if self.owner else row)


class OwnRows(Resource[Row]):
    """Rows of the operator alone: no one else sees or changes them, so they have no version, and aren't recorded."""

    about = {
        "list": "The operator's own, which only they can use and change.",
        "create": "400 names the invalid fields. The refusal LimitReached is 409.",
        "change": "Replace its content. 404 for any but the operator's own.",
        "delete": "404 for any but the operator's own.",
    }
    operations = ("list", "create", "change", "delete")
    audited = False

    def rows(self, by: Operator) -> QuerySet[Row]:
        return cast("QuerySet[Row]", self.model._default_manager.filter(operator=by))

    def make(self, by: Operator, form: Any) -> Row:
        model: Any = self.model
        return cast("Row", model(operator=by))


class OwnAccount(Resource[Operator]):
    """Settings of the operator's own account, which records its changes whenever it is saved."""

    model = Operator
    operations = ("read", "change")
    audited = False

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> Operator:
        return Operator.objects.select_for_update().get(pk=by.pk) if lock else by

    def stored(self, by: Operator, row: Operator) -> Operator:
        return row

    def save(self, by: Operator, row: Operator, form: Any) -> None:
        # The form's fields alone: a status set meanwhile on a live connection stays.
        row.save(update_fields=self.fields)
