"""An FAQ as its form, and what is wrong with one."""

from typing import Any

from django.conf import settings
from ninja import Field, Schema

from refdesk.audit.models import Action, Entry
from refdesk.faq import content
from refdesk.faq.models import Faq, FaqGroup
from refdesk.http.forms import VERSION_LIMIT, FormError, limited_by, model_errors
from refdesk.kit.numbers import Number

FIELDS = ("question", "answer", "topics", "keywords", "state", "slug")
"""The fields of the model that the form has, without group and links."""


class FaqValues(Schema):
    """`answer` is HTML or typed text; it is stored sanitized. `topics` and `keywords` are separated by commas.

    `links` has a related link per line: the address, a space, the title. `slug` is the URL name.
    """

    model_config = limited_by(Faq)

    group: Number
    question: str = Field(max_length=1200)
    answer: str = Field(max_length=200_000)
    topics: str = Field(max_length=2000)
    keywords: str = Field(max_length=2000)
    links: str = Field(max_length=100_000)
    state: Faq.State
    slug: str = Field(max_length=400)


class FaqForm(FaqValues):
    """New content, based on `version`."""

    version: str = Field(max_length=VERSION_LIMIT)


class FaqSettings(FaqValues):
    """An FAQ. `version` changes with every change of the content. Times are in ms.

    `address` is its page; null until it is published. `changed_by` is who saved it last, as far as the audit log knows.
    """

    id: int
    version: str
    address: str | None
    created_at: int
    updated_at: int
    published_at: int | None
    changed_by: str
    helpful: int
    unhelpful: int


def write_form(faq: Faq, group: FaqGroup, form: FaqValues) -> list[FormError]:
    """Write the form into the FAQ, in its stored form; what is wrong, by field."""
    faq.group = group
    for name in FIELDS:
        value = getattr(form, name)
        setattr(faq, name, value.strip() if isinstance(value, str) else value)
    try:
        faq.links = content.read_links(form.links)
    except ValueError as reason:
        return [FormError(field="links", text=str(reason)), *model_errors(faq, "group", *FIELDS)]
    return model_errors(faq, "group", *FIELDS, "links")


def values_of(faq: Faq) -> dict[str, Any]:
    values = {name: getattr(faq, name) for name in FIELDS}
    return {"group": faq.group_id, "links": content.write_links(faq.links), **values}


def settings_of(faq: Faq, version: str) -> FaqSettings:
    values = values_of(faq)
    saved = (Action.SETTINGS_ADDED, Action.SETTINGS_CHANGED)
    changed = Entry.objects.filter(kind="faq", object=str(faq.pk), action__in=saved).order_by("-id").first()
    published = faq.state == Faq.State.PUBLISHED
    return FaqSettings(
        id=faq.pk,
        version=version,
        address=f"{settings.CONFIG.public_url}{faq.path}" if published else None,
        created_at=_ms(faq.created_at),
        updated_at=_ms(faq.updated_at),
        published_at=None if faq.published_at is None else _ms(faq.published_at),
        changed_by=changed.actor_label if changed else "",
        helpful=faq.helpful,
        unhelpful=faq.unhelpful,
        **values,
    )


def _ms(at: Any) -> int:
    return int(at.timestamp() * 1000)
