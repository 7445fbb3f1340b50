"""Which FAQs show which pictures."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps

from refdesk.kit import html_pictures


def renew(answers: Mapping[int, str]) -> None:
    """Store the uses of the FAQs with these ids and clean answers. Call it in the transaction that saves them.

    The pictures are locked, so that the sweep deletes none that is about to be used. Pictures of another library than
    the FAQ's are no uses: a public FAQ would show them to everybody.
    """
    pictures: Any = apps.get_model("faq", "Picture")
    uses: Any = pictures.faqs.through.objects
    now = {(faq, picture.name) for faq, answer in answers.items() for picture in html_pictures.pictures_in(answer)}
    rows = uses.filter(faq__in=list(answers)).values_list("pk", "faq", "picture__name")
    before = {(faq, name): row for row, faq, name in rows}
    if over := [row for use, row in before.items() if use not in now]:
        uses.filter(pk__in=over).delete()
    if added := sorted(now - before.keys()):
        locked = pictures.objects.select_for_update().filter(name__in={name for _faq, name in added}).order_by("pk")
        ids = {name: (picture, file) for name, picture, file in locked.values_list("name", "pk", "file")}
        files = _libraries("files.File", "library", {file for _picture, file in ids.values()})
        faqs = _libraries("faq.Faq", "group__library", {faq for faq, _name in added})
        made = [
            pictures.faqs.through(faq_id=faq, picture_id=ids[name][0])
            for faq, name in added
            if name in ids and files.get(ids[name][1]) == faqs.get(faq)
        ]
        uses.bulk_create(made, ignore_conflicts=True)


def _libraries(model: str, path: str, ids: set[int]) -> dict[int, int]:
    rows: Any = apps.get_model(model).objects
    return dict(rows.filter(pk__in=ids).values_list("pk", path))
