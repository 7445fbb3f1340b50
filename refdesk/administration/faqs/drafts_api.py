"""HTTP API: FAQs that operators draft. Administrators complete and publish them."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.faq.models import Faq
from refdesk.faq.queries import groups_of
from refdesk.http.forms import FormErrors, refused
from refdesk.resources import recording
from refdesk.resources.transactions import in_transaction
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .form import faq_errors
from .schemas import FaqDraft, SavedFaqDraft

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.post("/desk/faq/drafts", response={201: SavedFaqDraft, 400: FormErrors}, summary="Save a draft of an FAQ")
@in_transaction
def add_draft(request: HttpRequest, form: FaqDraft) -> Status[SavedFaqDraft | FormErrors]:
    """In a group of the operator's libraries. No one but administrators sees it until they publish it."""
    group = groups_of(current_operator(request)).filter(pk=form.group).first()
    if group is None:
        text = _("This group has been deleted, or is of another library. Choose another one.")
        return Status(400, refused(("group", text)))
    faq = Faq(group=group, question=form.question.strip(), answer=form.answer.strip())
    if errors := faq_errors(faq, ""):
        return Status(400, FormErrors(errors=errors))
    faq.save()
    recording.added(Thing("faq", faq.pk, faq.question[:200]), group.library)
    return Status(201, SavedFaqDraft(id=faq.pk))
