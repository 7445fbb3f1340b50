"""`makemigrations`, for what concerns the database: a changed text of a form needs no migration."""

from typing import Any

from django.core.management.commands import makemigrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field

OF_FORMS = {"blank", "choices", "editable", "error_messages", "help_text", "validators", "verbose_name"}
"""Arguments of fields that change no table."""


class Autodetector(MigrationAutodetector):
    """Compares and writes fields without the arguments of forms."""

    def __init__(self, from_state: ProjectState, to_state: ProjectState, *args: Any, **kwargs: Any) -> None:
        for state in (from_state, to_state):
            for model in state.models.values():
                _leave_out_forms(model)
        super().__init__(from_state, to_state, *args, **kwargs)


class Command(makemigrations.Command):
    """Django's command."""

    autodetector = Autodetector


def _leave_out_forms(model: ModelState) -> None:
    model.fields = {name: _of_table(field) for name, field in model.fields.items()}
    model.options.pop("verbose_name", None)
    model.options.pop("verbose_name_plural", None)


def _of_table(field: "Field[Any, Any]") -> "Field[Any, Any]":
    _, _, args, kwargs = field.deconstruct()
    return type(field)(*args, **{name: value for name, value in kwargs.items() if name not in OF_FORMS})
