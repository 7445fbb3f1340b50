"""The dataset that a library can begin with, and its survey counts with their rules."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from ..models import Dataset, SurveyCount
from . import form


class _Fields:
    """Makes fields and choices, numbered in order."""

    def __init__(self) -> None:
        self.made: list[form.Field] = []
        self.next = 1

    def number(self) -> int:
        self.next += 1
        return self.next - 1

    def choose(self, label: str, labels: Iterable[str], *, chat: str = "", kind: form.Kind = "single") -> form.Field:
        number = self.number()
        choices = tuple(form.Choice(id=self.number(), label=label) for label in labels)
        fills = next((choice.id for choice in choices if choice.label == chat), None)
        return self._keep(
            form.Field(id=number, label=label, kind=kind, choices=choices, from_chat=fills, required=kind == "single")
        )

    def ask(self, label: str, kind: form.Kind, *, chat: form.FromChat | None = None) -> form.Field:
        return self._keep(form.Field(id=self.number(), label=label, kind=kind, from_chat=chat))

    def _keep(self, field: form.Field) -> form.Field:
        self.made.append(field)
        return field


class Standard(NamedTuple):
    """The form, and the fields that survey counts depend on."""

    form: form.Form
    mode: form.Field
    question_type: form.Field


def standard_form() -> Standard:
    """Location, mode, patron type, question type, READ scale, duration, subjects, question."""
    fields = _Fields()
    online = _("Online")
    fields.choose(_("Location"), (_("Main desk"), _("Information desk"), online), chat=online)
    chat = _("Chat")
    modes = (_("In person"), _("Phone"), chat, _("Email"), _("Video"), _("Text message"))
    mode = fields.choose(_("Mode"), modes, chat=chat)
    fields.choose(
        _("Patron type"),
        (_("Student"), _("Faculty or staff"), _("Community member"), _("Child or teenager"), _("Unknown")),
        chat=_("Unknown"),
    )
    question_type = fields.choose(
        _("Question type"),
        (_("Reference"), _("Consultation"), _("Technology help"), _("Directional"), _("Policy or hours")),
    )
    fields.ask(_("READ"), "read")
    fields.ask(_("Duration in minutes"), "number", chat="duration")
    subjects = (_("Local history"), _("Genealogy"), _("Loans and accounts"), _("E-resources"), _("Citing"), _("Other"))
    fields.choose(_("Subjects"), subjects, kind="multiple")
    fields.ask(_("Question"), "text", chat="question")
    return Standard(form.Form(next_id=fields.next, fields=tuple(fields.made)), mode, question_type)


def make_standard(library: Library, name: str, by: Operator | None) -> Dataset:
    """A new dataset with the standard form and survey counts."""
    dataset = Dataset(library=library, name=name, changed_at=now_ms(), changed_by=by)
    save_standard(dataset)
    return dataset


def save_standard(dataset: Dataset) -> None:
    """Give a new dataset the standard form and survey counts, and save it."""
    standard = standard_form()
    dataset.form = form.write(standard.form)
    dataset.save()
    SurveyCount.objects.bulk_create(
        SurveyCount(dataset=dataset, changed_at=dataset.changed_at, changed_by=dataset.changed_by, **facts)
        for facts in _survey_counts(standard)
    )


def _survey_counts(standard: Standard) -> list[dict[str, object]]:
    reference = _chosen(standard.question_type, (_("Reference"),))
    consultation = _chosen(standard.question_type, (_("Consultation"),))
    both = _chosen(standard.question_type, (_("Reference"), _("Consultation")))
    virtual = _chosen(standard.mode, (_("Chat"), _("Email"), _("Video"), _("Text message")))
    return [
        {
            "survey": "ACRL / IPEDS",
            "name": _("Reference transactions"),
            "rule": _(
                "Contacts in which staff know, use, recommend, interpret or teach the use of information sources, "
                "however they reached the library and however long they took. Directional questions, questions about "
                "hours or policies, and help with printers and the like are not counted. A contact that is both is "
                "counted once. Appointments are counted as consultations instead. Year: the library's fiscal year."
            ),
            "conditions": [reference],
        },
        {
            "survey": "ACRL / IPEDS",
            "name": _("Consultations"),
            "rule": _(
                "Appointments with one person or a small group, away from the desk and outside of classes, in which "
                "the library offers the same kind of help. Year: the library's fiscal year."
            ),
            "conditions": [consultation],
        },
        {
            "survey": "ACRL / IPEDS",
            "name": _("Virtual reference"),
            "rule": _(
                "Those reference transactions and consultations that came by chat, email, video or text message. "
                "The phone is not counted as virtual."
            ),
            "conditions": [both, virtual],
        },
        {
            "survey": "IMLS",
            "name": _("Reference transactions"),
            "rule": _(
                "Public Libraries Survey: consultations in which staff recommend, interpret, evaluate or use "
                "information resources to help someone, planned or not, in person or at a distance. Help with "
                "locations, schedules, equipment, supplies or policies, and formal instruction, are not counted. "
                "A full count of the year; where only typical weeks are recorded, multiply and report an estimate."
            ),
            "conditions": [both],
        },
        {
            "survey": "IMLS",
            "name": _("Reference transactions at a distance"),
            "rule": _(
                "Of these, the ones by chat, email, video or text message. The survey itself asks for the sum only."
            ),
            "conditions": [both, virtual],
        },
    ]


def _chosen(field: form.Field, labels: tuple[str, ...]) -> dict[str, object]:
    return {"field": field.id, "values": [choice.id for choice in field.choices if choice.label in labels]}
