"""The patron's forms. A form that can't be accepted comes back with what was written."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from refdesk.chats.rules.follow_up import COMMENT_LIMIT
from refdesk.chats.schemas import ChatStart, ChatStartAnswer
from refdesk.eventlog.acts import Sensitive
from refdesk.eventlog.contents import checked_contact, checked_name, checked_text
from refdesk.faq.suggestions import MOST as MOST_SUGGESTED
from refdesk.tickets.patron.public_forms import KeyedForm, WrittenText, cleaned
from refdesk.widgets.models import Question, Widget

_NUMBER = re.compile(r"(?<!\S)[0-9]{1,15}(?!\S)")
_MISSING = _("The library needs this to start the chat.")

_SEQ = re.compile(r"\d{1,9}", re.ASCII)


def seq_of(text: str) -> int:
    """The number of an event in a form or an address; 0 for any other text."""
    return int(text) if _SEQ.fullmatch(text) else 0


def sensitive_choice(form: KeyedForm) -> Sensitive:
    """What the patron chose to do with sensitive data: `ask` until then."""
    choice = form.data.get("sensitive", "")
    return choice if choice in ("mask", "keep") else "ask"


def _text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class WrittenForm(KeyedForm):
    """A question, and who asks, as far as the widget asks for it."""

    question = WrittenText(label=_("Question"), strip=False, widget=_text_area(6))
    name = WrittenText(
        label=_("Name"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    contact = WrittenText(
        label=_("Email or phone"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "auto"}),
    )

    suggested = forms.CharField(required=False, widget=forms.HiddenInput)
    """The numbers of the FAQs that this page suggested, separated by spaces."""

    def __init__(self, widget: Widget, data: Any = None, **prefilled: str) -> None:
        super().__init__(data)
        self.initial = {**self.initial, **prefilled}
        self._country = widget.department.library.country
        self.fields["question"].error_messages["required"] = _("Write your question first.")

    def clean_question(self) -> str:
        return cleaned(checked_text(self.cleaned_data["question"]))

    def clean_suggested(self) -> list[int]:
        """The FAQs of the step that “Ask Anyway” has just passed."""
        passed = self.data.get("do", "").endswith("anyway")
        numbers = _NUMBER.findall(self.cleaned_data["suggested"]) if passed else []
        return [int(number) for number in numbers[:MOST_SUGGESTED]]

    def clean_name(self) -> str:
        return cleaned(checked_name(self.cleaned_data["name"]))

    def clean_contact(self) -> str:
        return cleaned(checked_contact(self.cleaned_data["contact"], self._country))


class StartForm(WrittenForm):
    """What a widget asks before a chat. Its own questions have fields named `answer_` and their number."""

    def __init__(self, widget: Widget, data: Any = None) -> None:
        super().__init__(widget, data)
        for field, choice in (("name", widget.ask_name), ("contact", widget.ask_contact)):
            if choice == Widget.Ask.OFF:
                del self.fields[field]
            else:
                self._require(field, choice == Widget.Ask.REQUIRED)
        self._questions: list[Question] = list(widget.questions.all())
        for question in self._questions:
            self.fields[_field(question)] = WrittenText(
                label=question.label, max_length=2000, widget=forms.TextInput(attrs={"dir": "auto"})
            )
            self._require(_field(question), question.required)

    def _require(self, field: str, required: bool) -> None:
        self.fields[field].required = required
        self.fields[field].error_messages["required"] = _MISSING
        if not required:
            self.fields[field].label = _("%(field)s (optional)") % {"field": self.fields[field].label}

    def start(self, mobile: bool, language: str) -> ChatStart:
        """The request that starts the chat."""
        wrote = self.cleaned_data
        return ChatStart(
            key=wrote["key"],
            question=wrote["question"],
            name=wrote.get("name", ""),
            contact=wrote.get("contact", ""),
            answers=[
                ChatStartAnswer(question=question.pk, text=wrote[_field(question)]) for question in self._questions
            ],
            suggested=wrote["suggested"],
            mobile=mobile,
            language=language[:40],
            referrer="",
            location="",
            screen="",
            browser="",
            sensitive=sensitive_choice(self),
        )


def _field(question: Question) -> str:
    return f"answer_{question.pk}"


class MessageForm(KeyedForm):
    """The patron's next message."""

    text = WrittenText(label=_("Message"), strip=False, widget=_text_area(4))

    def __init__(self, data: Any = None, text: str = "") -> None:
        super().__init__(data)
        self.initial["text"] = text
        self.fields["text"].error_messages["required"] = _("Write your message first.")

    def clean_text(self) -> str:
        """The text; empty if files alone are sent."""
        text = self.cleaned_data["text"]
        return cleaned(checked_text(text)) if text.strip() or self.fields["text"].required else ""


class FeedbackForm(KeyedForm):
    """Whether the patron got their answer."""

    answered = forms.ChoiceField(
        label=_("Did you get your answer?"),
        choices=[("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    comment = WrittenText(label=_("Comment (optional)"), required=False, max_length=COMMENT_LIMIT, widget=_text_area(2))

    def __init__(self, data: Any = None, answered: str = "") -> None:
        super().__init__(data)
        self.initial["answered"] = answered
        self.fields["answered"].error_messages["required"] = _("Choose an answer first.")


class EmailForm(KeyedForm):
    """The address to which an ended chat is sent."""

    email = WrittenText(
        label=_("Your email address"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, data: Any = None, contact: str | None = None) -> None:
        super().__init__(data)
        self.initial["email"] = contact if contact and "@" in contact else ""
        self.fields["email"].error_messages["required"] = _("Enter your email address.")


class ContactForm(KeyedForm):
    """The answer to an operator who asks how to reach the patron."""

    contact = WrittenText(
        label=_("Email or mobile number"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "auto"}),
    )
