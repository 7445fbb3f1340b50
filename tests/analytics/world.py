"""A library with its standard dataset, and short ways to record in it and to ask of it."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.test import Client

from refdesk.analytics.datasets import form as forms
from refdesk.analytics.datasets.standard import make_standard
from refdesk.analytics.models import Dataset, Record
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department, Library
from tests.sample_people import People

ROOM = "/api/v1/desk/analytics"


@dataclass(frozen=True)
class Scene:
    """Harbour's standard dataset; its clocks are New York's."""

    people: People
    dataset: Dataset

    @property
    def form(self) -> forms.Form:
        self.dataset.refresh_from_db()
        return forms.read(self.dataset.form)

    def field(self, label: str) -> forms.Field:
        return next(field for field in self.form.fields if field.label == label)

    def choice(self, label: str, value: str) -> int:
        return next(choice.id for choice in self.field(label).choices if choice.label == value)

    def values(self, **differs: Any) -> dict[str, Any]:
        """What is needed, and what differs, by the fields' labels with underscores."""
        result: dict[str, Any] = {
            "Location": "Main desk",
            "Mode": "In person",
            "Patron_type": "Student",
            "Question_type": "Reference",
        } | differs
        return {self.field(name.replace("_", " ")).key: self._value(name, value) for name, value in result.items()}

    def _value(self, name: str, value: Any) -> Any:
        label = name.replace("_", " ")
        if not self.field(label).has_choices or value is None:
            return value
        return (
            sorted(self.choice(label, label_of_choice) for label_of_choice in value)
            if isinstance(value, list)
            else self.choice(label, value)
        )

    def body(self, **differs: Any) -> dict[str, Any]:
        usual = {
            "version": self.dataset.version,
            "department": self.people.reference.pk,
            "values": self.values(),
            "key": secrets.token_hex(16),
        }
        return usual | differs

    def record(self, department: Department | None = None, at: int = 0, **values: Any) -> Record:
        return Record.objects.create(
            dataset=self.dataset,
            department=department or self.people.reference,
            at=at or now_ms(),
            operator=self.people.ana,
            operator_name=self.people.ana.name,
            recorded_at=now_ms(),
            source=Record.Source.HAND,
            key=secrets.token_hex(16),
            values={key: value for key, value in self.values(**values).items() if value is not None},
        )

    @property
    def records(self) -> str:
        return f"{ROOM}/datasets/{self.dataset.pk}/records"

    @property
    def report(self) -> str:
        return f"{ROOM}/datasets/{self.dataset.pk}/report"


def make_scene(people: People) -> Scene:
    Library.objects.filter(pk=people.harbour.pk).update(time_zone="America/New_York")
    people.harbour.refresh_from_db()
    return Scene(people, make_standard(people.harbour, "Reference", people.marta))


def send(client: Client, verb: str, address: str, content: Any) -> Any:
    return getattr(client, verb)(address, content, content_type="application/json")


def body(answer: Any) -> Any:
    return json.loads(answer.content)
