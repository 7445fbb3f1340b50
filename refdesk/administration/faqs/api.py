"""HTTP API: FAQs, for administrators."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.audit.recording import Thing
from refdesk.faq.models import Faq, FaqGroup
from refdesk.faq.page_context import reading
from refdesk.faq.pictures.serve import preview_address
from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.kit import html_pictures
from refdesk.people.api import SignedIn, current_operator

from .. import audited
from ..transactions import in_transaction, locked_or_404
from .form import FaqForm, FaqSettings, FaqValues, settings_of, values_of, write_form
from .queries import faqs_administered, groups_administered, matching
from .schemas import FaqListQuery, FaqPreview, ListedFaq, ListedFaqs

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
PAGE = 50


@router.get("/desk/administration/faqs", response=ListedFaqs, summary="List FAQs in any state")
def list_faqs(request: HttpRequest, query: Query[FaqListQuery]) -> ListedFaqs:
    """50 FAQs of the libraries that the operator administers, by question."""
    found = matching(faqs_administered(current_operator(request)), query)
    page = found.order_by("question", "pk")[query.offset : query.offset + PAGE]
    return ListedFaqs(
        total=found.count(),
        faqs=[
            ListedFaq(
                id=each.pk,
                question=each.question,
                group=each.group_id,
                state=Faq.State(each.state),
                updated_at=int(each.updated_at.timestamp() * 1000),
                helpful=each.helpful,
                unhelpful=each.unhelpful,
            )
            for each in page
        ],
    )


@router.post("/desk/administration/faqs", response={201: FaqSettings, 400: FormErrors}, summary="Create an FAQ")
@in_transaction
def add_faq(request: HttpRequest, form: FaqValues) -> Status[FaqSettings | FormErrors]:
    """Without a URL name, one is made from the question. 400 for a group of others."""
    faq = Faq()
    if errors := _filled(request, faq, form):
        return Status(400, errors)
    faq.save()
    audited.added(_thing(faq), faq.group.library)
    return Status(201, settings_of(faq))


@router.post("/desk/administration/faqs/preview", response={200: FaqPreview, 400: FormErrors}, summary="Preview an FAQ")
def preview_faq(request: HttpRequest, form: FaqValues) -> Status[FaqPreview | FormErrors]:
    """The page of an FAQ with this content. Nothing is stored. 400 as for saving it."""
    faq = Faq()
    if errors := _filled(request, faq, form, check_slug=False):
        return Status(400, errors)
    context = reading(faq) | {"library": faq.group.library}
    # The frame of the preview has no session, so the addresses of its pictures are signed.
    context["answer"] = mark_safe(html_pictures.with_addresses(str(context["answer"]), preview_address))  # noqa: S308 cleaned by `reading`
    return Status(200, FaqPreview(page=render_to_string("faq/internal.html", context, request)))


@router.get("/desk/administration/faqs/{int:entry}", response=FaqSettings, summary="Read an FAQ with its settings")
def get_faq(request: HttpRequest, entry: int) -> FaqSettings:
    """404 for an FAQ of others."""
    return settings_of(get_object_or_404(faqs_administered(current_operator(request)), pk=entry))


@router.put(
    "/desk/administration/faqs/{int:entry}",
    response={200: FaqSettings, 400: FormErrors, 409: FaqSettings},
    summary="Change an FAQ",
)
@in_transaction
def change_faq(request: HttpRequest, entry: int, form: FaqForm) -> Status[FaqSettings | FormErrors]:
    """Save the content. 409 with the current one if it has changed since `version`."""
    found = locked_or_404(faqs_administered(current_operator(request)), entry)
    if form.version != version_of(values_of(found)):
        return Status(409, settings_of(found))
    before = _recorded(found)
    if errors := _filled(request, found, form):
        return Status(400, errors)
    found.updated_at = timezone.now()
    found.save()
    audited.changed(_thing(found), found.group.library, before, _recorded(found))
    return Status(200, settings_of(found))


@router.delete("/desk/administration/faqs/{int:entry}", response={204: None}, summary="Delete an FAQ")
@in_transaction
def delete_faq(request: HttpRequest, entry: int) -> Status[None]:
    """With its votes. 404 for an FAQ of others."""
    found = locked_or_404(faqs_administered(current_operator(request)), entry)
    thing, library = _thing(found), found.group.library
    found.delete()
    audited.deleted(thing, library)
    return Status(204, None)


def _filled(request: HttpRequest, faq: Faq, form: FaqValues, *, check_slug: bool = True) -> FormErrors | None:
    """Write the form into the FAQ, or return its errors."""
    group: FaqGroup | None = groups_administered(current_operator(request)).filter(pk=form.group).first()
    if group is None:
        text = _("This group has been deleted, or you no longer administer it. Choose another one.")
        return refused(("group", text))
    errors = write_form(faq, group, form)
    if not check_slug:
        errors = [each for each in errors if each.field not in ("", "slug")]
    return FormErrors(errors=errors) if errors else None


def _recorded(faq: Faq) -> dict[str, Any]:
    """The values for the audit log: a name instead of a number."""
    return values_of(faq) | {"group": faq.group.name}


def _thing(faq: Faq) -> Thing:
    return Thing("faq", faq.pk, faq.question[:200])
