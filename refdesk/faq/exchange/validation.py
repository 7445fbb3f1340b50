"""Validates rows one by one and against each other, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from refdesk.libraries.models import Library

from ..content import slug_of, slugs
from ..models import Faq, FaqGroup
from ..search.entries import row_of
from .record import COUNT_LIMIT, Record, UnreadableError, time

STORED = (
    "slug",
    "question",
    "answer",
    "topics",
    "keywords",
    "language",
    "translation_key",
    "links",
    "state",
    "helpful",
    "unhelpful",
    "created_at",
    "updated_at",
    "published_at",
)


class Checked(msgspec.Struct):
    """A row as it will be stored, and its index entry."""

    group: str
    values: dict[str, object]
    words: tuple[list[str], list[str], list[str]]


@dataclass
class Checking:
    """What is known while a file is checked: the library's groups and FAQs, and the rows read so far.

    `known`: publication dates of existing FAQs by group and slug; `slugs`: their slugs by group and question.
    """

    library: Library
    fallback: str
    now: datetime
    groups: dict[str, FaqGroup]
    known: dict[tuple[str, str], datetime | None]
    slugs: dict[tuple[str, str], str]
    foreign: frozenset[str]
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    translation_keys: set[str] = field(default_factory=set)
    new_groups: dict[str, FaqGroup] = field(default_factory=dict)
    names: dict[tuple[str, str], Iterator[str]] = field(default_factory=dict)

    def check(self, number: int, record: Record) -> Checked:
        """The row as it will be stored. Raises `UnreadableError` with the reason."""
        group = self._group(record)
        faq = self._faq(group, record)
        key = (group.slug, faq.slug)
        if key in self.seen:
            raise UnreadableError(_("It has the same group and URL name as row %(row)s.") % {"row": self.seen[key]})
        self.seen[key] = number
        self.translation_keys.add(faq.translation_key)
        values = {name: getattr(faq, name) for name in STORED}
        row = row_of(faq.entry)
        return Checked(group.slug, values, (row.question, row.labels, row.answer))

    def _group(self, record: Record) -> FaqGroup:
        slug = record.group.strip() or self.fallback
        if not slug:
            raise UnreadableError(_("It names no group, and no group was chosen for such rows."))
        group = self.groups.get(slug) or self.new_groups.get(slug)
        if group is None:
            group = self._new_group(slug, record)
            self.new_groups[slug] = group
        audience = record.audience.strip()
        if audience and audience != group.audience:
            # Internal text must not be published through a group of another audience.
            raise UnreadableError(_("Its group “%(slug)s” has another audience.") % {"slug": slug})
        return group

    def _new_group(self, slug: str, record: Record) -> FaqGroup:
        if slug in self.foreign:
            raise UnreadableError(_("The group “%(slug)s” belongs to another library.") % {"slug": slug})
        name = record.group_name.strip() or slug.replace("-", " ").capitalize()
        group = FaqGroup(library=self.library, slug=slug, name=name, audience=record.audience.strip() or "internal")
        _cleaned(group, "group")
        return group

    def _faq(self, group: FaqGroup, record: Record) -> Faq:
        if not (0 <= record.helpful <= COUNT_LIMIT and 0 <= record.unhelpful <= COUNT_LIMIT):
            raise UnreadableError(_("A count is below zero, or too high."))
        slug = record.slug.strip() or self._free_slug(group.slug, record.question)
        state = record.state.strip().lower() or Faq.State.DRAFT
        published = time(record.published_at, "published_at") or self.known.get((group.slug, slug))
        updated = time(record.updated_at, "updated_at") or self.now
        faq = Faq(
            group=group,
            slug=slug,
            question=record.question,
            answer=record.answer,
            topics=record.topics,
            keywords=record.keywords,
            language=record.language.strip().lower(),
            translation_key=record.translation_key.strip(),
            links=msgspec.to_builtins(record.links),
            state=state,
            helpful=record.helpful,
            unhelpful=record.unhelpful,
            created_at=time(record.created_at, "created_at") or self.now,
            updated_at=updated,
            published_at=published or (updated if state == Faq.State.PUBLISHED else None),
        )
        _cleaned(faq, "faq")
        return faq

    def _free_slug(self, group: str, question: str) -> str:
        """The slug of the FAQ with this question; for a new question its own slug, or the next free one."""
        same = self.slugs.get((group, " ".join(question.split())))
        if same is not None and (group, same) not in self.seen:
            return same
        key = (group, slug_of(question))
        # The iterator continues where the last question stopped: thousands of questions may have the same slug.
        names = self.names.setdefault(key, slugs(question))
        return next(slug for slug in names if (group, slug) not in self.seen and (group, slug) not in self.known)


def begin(library: Library, fallback: FaqGroup | None, now: datetime) -> Checking:
    """Loads what the checks need of the library."""
    groups = FaqGroup.objects.filter(library=library).select_related("library")
    there = Faq.objects.filter(group__library=library)
    rows = list(there.values_list("group__slug", "slug", "question", "published_at"))
    return Checking(
        library=library,
        fallback=fallback.slug if fallback else "",
        now=now,
        groups={group.slug: group for group in groups},
        known={(group, slug): at for group, slug, _question, at in rows},
        slugs={(group, question): slug for group, slug, question, _at in rows},
        foreign=frozenset(FaqGroup.objects.exclude(library=library).values_list("slug", flat=True)),
    )


def _cleaned(thing: Faq | FaqGroup, of: str) -> None:
    """Runs Django's field validation; references and uniqueness are checked elsewhere."""
    try:
        thing.full_clean(exclude=["group", "library", "widget"], validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        named = {name: " ".join(reasons) for name, reasons in wrong.message_dict.items()}
        audience = " ".join(f"{name if of == 'faq' else f'{of} {name}'}: {reasons}" for name, reasons in named.items())
        raise UnreadableError(audience) from None
