"""Requests and responses of the HTTP API of the administration of FAQs."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

from refdesk.faq.models import Faq, FaqGroup
from refdesk.kit.numbers import Number
from refdesk.resources.schemas import NewInLibrary, fields_of


class FaqListQuery(Schema):
    """Filters of the list of FAQs."""

    group: Number | None = None
    state: Faq.State | None = None
    search: Annotated[str, Field(max_length=200, description="Words in question, answer, topics or keywords.")] = ""
    offset: Number = 0


class ListedFaq(Schema):
    """An FAQ in any state. `updated_at` is in ms."""

    id: int
    question: str
    group: int
    state: Faq.State
    updated_at: int
    helpful: int
    unhelpful: int


class ListedFaqs(Schema):
    """A page of the FAQs found, and how many were found."""

    total: int
    faqs: list[ListedFaq]


class FaqGapsQuery(Schema):
    """Filters of the gaps: days in the time zone of each library."""

    first: date | None = None
    last: date | None = None
    offset: Number = 0


class SuggestedFaq(Schema):
    """An FAQ that was suggested, unless it has been deleted."""

    id: int
    question: str
    group: int


class GapQuestion(Schema):
    """The beginning of a question, and the chat or the ticket that holds it."""

    text: str
    chat: int | None
    ticket: int | None


class FaqGap(Schema):
    """Questions that were sent although the same FAQs were suggested: how many, the last day, and the latest five.

    `questions` has those alone whose text isn't redacted and whose chat or ticket the reader may read.
    """

    id: int
    library_name: str
    sent: int
    last: date
    faqs: list[SuggestedFaq]
    questions: list[GapQuestion]


class FaqGaps(Schema):
    """A page of the gaps, and how many there are."""

    total: int
    gaps: list[FaqGap]


class FaqPreview(Schema):
    """The HTML of the page that readers would see."""

    page: str


@fields_of(FaqGroup, filled=("slug",))
class FaqGroupValues(Schema):
    """`slug` is the URL name. `widget` is shown on the group's pages; null for none. Lower positions come first."""

    audience: FaqGroup.Audience
    widget: Number | None


class NewFaqGroup(FaqGroupValues, NewInLibrary):
    """A new group; `library` may be left out by an administrator of only one."""


class FaqGroupSettings(FaqGroupValues):
    """A group of FAQs, and how many it has in any state. `version` changes with every change of the settings."""

    id: int
    version: str
    library: int
    library_name: str
    faqs: int


class FaqDraft(Schema):
    """A draft of an operator. `answer` is HTML or typed text; it is stored sanitized."""

    group: Number
    question: str = Field(max_length=1200)
    answer: str = Field(max_length=200_000)


class SavedFaqDraft(Schema):
    """The number of the draft."""

    id: int


FaqFileKind = Literal["csv", "json"]


class FaqsImported(Schema):
    """How many FAQs were added and replaced."""

    added: int
    replaced: int


class FaqRowError(Schema):
    """A row that can't be imported, by its number in the file; 0 for the file itself."""

    row: int
    text: str


class FaqsNotImported(Schema):
    """Nothing was imported. `more`: wrong rows beyond those listed."""

    row_errors: list[FaqRowError]
    more: int


class FaqPictureUpload(Schema):
    """A finished upload, by its token."""

    token: Annotated[str, Field(max_length=100)]


class FaqPicture(Schema):
    """A stored picture: the `src` of its `img` in an answer, and its width and height in pixels."""

    address: str
    width: int
    height: int
