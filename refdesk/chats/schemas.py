"""Requests and responses of the HTTP API of chats."""

from typing import Annotated

from ninja import Field, Schema

from refdesk.eventlog.acts import Sensitive
from refdesk.http.client_key import ClientKey
from refdesk.kit.numbers import Number
from refdesk.widgets.locations import LOCATION_LIMIT

from .starts.browsers import TEXT_LIMIT


class ChatStarted(Schema):
    """The chat, and the token of its patron."""

    chat: int
    token: str


class PatronToken(Schema):
    """The token of a chat's patron."""

    token: str


class HandOverRequest(PatronToken):
    """For a window of the chat alone, or, with one of the two, for one of iframe chat mode: over the page of a
    suggestion (the number of its event), or over the library's page that the patron is on."""

    suggestion: int | None = Field(None, ge=1, le=2**31 - 1)
    page: str = Field("", max_length=4000)


class HandedOverChat(ChatStarted):
    """A chat that was handed over. `address` is the page that its window shows under the chat, if any."""

    address: str = ""


class HandOverCode(Schema):
    """A code that opens the chat in another window."""

    code: str


class HandOverCodeMade(HandOverCode):
    """Valid once, for `expires_in` seconds."""

    expires_in: int


class ChatPicture(Schema):
    """The name of an operator, as in `by`, and the digest of their picture."""

    name: str
    picture: str


class ChatPictures(Schema):
    """The pictures of operators; none for those without one or who left, and in libraries that don't show them."""

    pictures: list[ChatPicture]


class PreviousChat(Schema):
    """An earlier chat of the same patron. Times are milliseconds since 1970-01-01 UTC."""

    chat: int
    question: str
    started_at: int
    ended_at: int | None
    operator_id: int | None
    operator_name: str


class PreviousChats(Schema):
    """The contact info that was searched for, the number of chats found, and the latest 50 of them."""

    contact: str | None
    total: int
    chats: list[PreviousChat]


class ReceivingOperator(Schema):
    """An operator who is online, with the number of their active chats."""

    id: int
    name: str
    chats: int


class ReceivingDepartment(Schema):
    """A department of the chat's library: its operators who are online, and how many of them monitor it."""

    id: int
    name: str
    operators: list[ReceivingOperator]
    reached: int


class ChatStartPage(Schema):
    """The library's page that the patron is on."""

    url: str = Field("", max_length=2000)
    title: str = Field("", max_length=300)


class ChatStartAnswer(Schema):
    """The answer to one of the widget's questions."""

    question: Number
    text: str = Field("", max_length=2000)


class ReportedFacts(Schema):
    """What the widget reports of the browser and the page. `location` is the text of a QR code in the library."""

    page: ChatStartPage | None = None
    referrer: str = Field("", max_length=2000)
    location: str = Field("", max_length=LOCATION_LIMIT)
    screen: str = Field("", max_length=40)
    mobile: bool = False
    language: str = Field("", max_length=40)
    browser: str = Field("", max_length=TEXT_LIMIT)


SuggestedFaqs = Annotated[list[Number], Field(max_length=3)]
"""Numbers of FAQs as the widget reports them; only those that it can suggest are counted."""


class ChatStart(ReportedFacts):
    """The patron's question, and what the widget reports of the browser and the page.

    `suggested` are the numbers of the FAQs that the widget suggested before the patron sent the question.
    `key` is random and used once: best a UUID of version 7 without hyphens. `browser` is random and stays the same in
    this browser, so that operators can block it. `sensitive` says what to do with data that the library masks: `ask`
    refuses it as SensitiveText, `keep` stores it where the library lets patrons decide.
    """

    key: ClientKey
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    answers: list[ChatStartAnswer] = Field(default_factory=list, max_length=3)
    suggested: SuggestedFaqs = Field(default_factory=list)
    sensitive: Sensitive = "mask"


class ChatContinuation(ReportedFacts, PatronToken):
    """The token of a chat that a lost connection ended, and what the widget reports of the browser and the page."""


class OperatorThere(Schema):
    """The name of the chat's operator; null while the patron can't continue with them."""

    operator: str | None
