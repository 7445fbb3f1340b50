"""Requests and responses of the HTTP API of FAQs."""

from datetime import datetime

from ninja import Field, Schema

from refdesk.kit.numbers import Number


class FaqQuery(Schema):
    q: str = Field(
        "",
        max_length=1_000,
        description="FAQs with any of these words, those with more and rarer words first; empty: all, by question",
    )
    group: str = Field("", description="the URL name (slug) of a group")
    library: str = Field("", description="the URL name (slug) of a library")
    start: int = Field(0, ge=0, le=20_000)
    most: int = Field(20, ge=1, le=100)
    language: str = Field("", max_length=20, description="the reader’s language, whose FAQs are preferred")


class FaqGroupOut(Schema):
    """A public group. `library` is the library's URL name (slug)."""

    slug: str
    name: str
    description: str
    library: str
    faqs: int
    address: str


class FaqListed(Schema):
    """A search hit. `language` is that of the FAQ."""

    group: str
    slug: str
    language: str
    question: str
    excerpt: str
    address: str


class FaqResults(Schema):
    """The number of hits, and the requested page of them, the best first.

    `corrected`: the words that were searched for instead of the query's, which found nothing; empty if none were.
    """

    total: int
    corrected: str = ""
    faqs: list[FaqListed]


class FaqRelatedLink(Schema):
    title: str
    address: str


class FaqTranslation(Schema):
    """The same FAQ in another language."""

    language: str
    address: str


class FaqWhole(FaqListed):
    """An FAQ. `answer` is clean HTML; the addresses of its pictures are whole."""

    answer: str
    topics: list[str]
    links: list[FaqRelatedLink]
    updated_at: datetime
    translations: list[FaqTranslation]


class QuestionTyped(Schema):
    """A question, perhaps unfinished. It is searched for, and neither stored nor logged."""

    question: str = Field(max_length=20_000)


class FaqSuggestion(Schema):
    """An FAQ that may answer the question. `answer` is clean HTML; the addresses of its pictures are whole."""

    id: int
    language: str
    question: str
    answer: str
    address: str


class FaqSuggestions(Schema):
    """The FAQs that may answer the question, the best first."""

    faqs: list[FaqSuggestion]


class DeskFaqQuery(Schema):
    q: str = Field(
        "",
        max_length=1_000,
        description="FAQs with any of these words, those with more and rarer words first; empty: all, by question",
    )
    group: Number | None = Field(None, description="one group, public or internal; without it, all public ones")


class DeskFaqGroup(Schema):
    """A group of one of the operator's libraries."""

    id: int
    name: str
    library: str
    internal: bool


class DeskFaq(Schema):
    """A search hit. `path`: its page for operators; `address`: its public page, null for internal FAQs."""

    id: int
    question: str
    excerpt: str
    group: str
    internal: bool
    path: str
    address: str | None


class DeskFaqResults(Schema):
    """The number of hits, and the best of them. `corrected`: see `FaqResults`."""

    total: int
    corrected: str = ""
    faqs: list[DeskFaq]
