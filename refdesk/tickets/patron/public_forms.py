"""The patrons' forms. Problems are shown beside their field; what was written is never lost."""

import re
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from refdesk.eventlog.contents import TEXT_LIMIT, checked_contact, checked_name, checked_text
from refdesk.eventlog.refusals import Refusal, SensitiveText
from refdesk.kit.text import without_forbidden_characters

from ..models import Queue
from . import form_tokens
from .form_uploads import FormUploads
from .texts import refusal_text

_KEY = re.compile(r"[\w-]{16,32}", re.ASCII)


def cleaned(checked: str | Refusal | None) -> str:
    """The checked text. Raises ValidationError for a refusal."""
    if isinstance(checked, Refusal):
        raise ValidationError(refusal_text(checked))
    return checked or ""


class WrittenText(forms.CharField):
    """What someone wrote, as the front end's `plain` would send it: with line feeds and without characters that no text
    may have. A writer who pasted some doesn't see them and could not remove them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return without_forbidden_characters(text.replace("\r\n", "\n").replace("\r", "\n"))


class PatronForm(forms.Form):
    """A form whose hidden field is replaced, whatever was sent in it. It may accept files."""

    accepts_files = False
    sensitive: SensitiveText | None = None
    """What the library would mask in it, until the patron has chosen."""
    uploads = FormUploads()

    def renewed(self, **fields: str) -> None:
        """Show these values instead of those that were sent."""
        self.data = {**{name: self.data.get(name, "") for name in self.data}, **fields}

    def point_at_wrong(self) -> None:
        """Give the first field with a problem the focus."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True


class QuestionForm(PatronForm):
    """Submit a ticket. `form_token`: see `form_tokens`. The page has a further field, `website`, as a trap for
    programs."""

    page_template = "tickets/form.html"
    button = _("Submit")
    name = WrittenText(
        label=_("Name"), required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = WrittenText(
        label=_("Email or mobile number"),
        required=False,
        max_length=400,
        help_text=_("So that the library can reach you. The answer also appears on your ticket’s page."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "auto"}),
    )
    question = WrittenText(label=_("Question"), strip=False, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))
    form_token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, queue: Queue, now: int, data: Any = None) -> None:
        super().__init__(data, initial={"form_token": form_tokens.issue(queue.pk, now)}, use_required_attribute=False)
        self.fields["question"].error_messages["required"] = _("Write your question first.")
        self._queue, self._now = queue, now
        self.accepts_files = queue.accepts_files
        self.token: form_tokens.FormToken | None = None

    def clean_name(self) -> str:
        return cleaned(checked_name(self.cleaned_data["name"]))

    def clean_contact(self) -> str:
        return cleaned(checked_contact(self.cleaned_data["contact"], self._queue.library.country))

    def clean_question(self) -> str:
        return cleaned(checked_text(self.cleaned_data["question"], TEXT_LIMIT))

    def clean(self) -> dict[str, Any]:
        """Return the filled form if a program gave itself away, or if it was sent very fast or very late."""
        self.token = form_tokens.read(self.data.get("form_token", ""), self._queue.pk)
        why = self._not_yet()
        if why:
            self.add_error(None, why)
        return self.cleaned_data

    def renew(self) -> None:
        """Issue a new token: what is sent next is another question."""
        self.renewed(form_token=form_tokens.issue(self._queue.pk, self._now))

    @property
    def by_a_person(self) -> bool:
        """Whether the trap field is empty."""
        return not self.data.get("website")

    def _not_yet(self) -> str | None:
        button = {"button": self.button}
        if not self.by_a_person:
            return _("A hidden field was filled in. It is empty again: press “%(button)s”.") % button
        age = self._now - self.token.at if self.token else form_tokens.VALID_FOR
        if not 0 <= age < form_tokens.VALID_FOR:
            self.renew()
            return _("This form was open for a long time. Nothing is lost. Press “%(button)s” again.") % button
        if age < settings.CONFIG.form_seconds * 1000:
            return _("Please check what you wrote, then press “%(button)s” again.") % button
        return None


class BarrierForm(QuestionForm):
    """Report a barrier to accessibility. The ticket's question begins with what it is."""

    page_template = "tickets/barrier.html"
    button = _("Send")
    name = None  # type: ignore[assignment] # Django removes an inherited field that is None
    contact = forms.EmailField(  # type: ignore[assignment] # another field in the place of the inherited one
        label=_("Email"),
        required=False,
        max_length=254,
        help_text=_("So that the library can reach you. The answer also appears on your ticket’s page."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "auto"}),
    )
    question = WrittenText(
        label=_("What happened"),
        strip=False,
        help_text=_("Which page, what you tried to do, and with which browser or assistive technology."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    def __init__(self, queue: Queue, now: int, data: Any = None) -> None:
        super().__init__(queue, now, data)
        self.accepts_files = False
        self.fields["question"].error_messages["required"] = _("Write what happened first.")
        self.order_fields(["question", "contact"])

    def clean_question(self) -> str:
        written = super().clean_question()
        return cleaned(checked_text(f"{_('Accessibility barrier:')}\n{written}", TEXT_LIMIT))


class KeyedForm(PatronForm):
    """A form with a `key` that makes a repeated submission harmless."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": secrets.token_urlsafe(16)}, use_required_attribute=False)

    def clean_key(self) -> str:
        """Any well-formed key is valid; another one is replaced."""
        key = str(self.cleaned_data["key"])
        return key if _KEY.fullmatch(key) else secrets.token_urlsafe(16)

    def renew(self) -> None:
        """Issue a new key: what is sent next is another message."""
        self.renewed(key=secrets.token_urlsafe(16))


class ClaimForm(KeyedForm):
    """The button that opens a link for the patron."""


class ReplyForm(KeyedForm):
    """The patron's reply."""

    text = WrittenText(label=_("Reply"), strip=False, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))

    def __init__(self, queue: Queue, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"].error_messages["required"] = _("Write your reply first.")
        self.accepts_files = queue.accepts_files

    def clean_text(self) -> str:
        return cleaned(checked_text(self.cleaned_data["text"], TEXT_LIMIT))
