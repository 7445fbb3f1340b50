"""HTTP API: how many chats an operator answers at once."""

from typing import Any

from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.presence.availability import libraries_most
from refdesk.resources.operations import routes
from refdesk.resources.resource import OwnAccount
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right

from .schemas import ChatLimit, ChatLimitForm


class ChatsAtOnce(OwnAccount):
    """Within the limits of the operator's libraries."""

    kind = "chats_at_once"
    path = "/desk/chats-at-once"
    nouns = ("how many chats you answer at once", "")
    about = {
        "read": "",
        "change": "At that many active chats, new ones don't ring for the operator. "
        "409 if it has changed since `version`.",
    }
    item, form = ChatLimit, ChatLimitForm

    def facts(self, by: Operator, row: Operator) -> dict[str, Any]:
        return {"most": _most(row)}

    def fill(self, by: Operator, row: Operator, form: ChatLimitForm) -> list[FormError]:
        most = _most(row)
        if errors := super().fill(by, row, form):
            return errors
        if form.chats_at_once is None or most is None or form.chats_at_once <= most:
            return []
        text = _("Your library allows at most %(most)d.") % {"most": most}
        return [FormError(field="chats_at_once", text=text)]


router = routes(ChatsAtOnce(), tag="profile", right=Right.ANSWER)


def _most(operator: Operator) -> int | None:
    return min(libraries_most([operator.pk]).get(operator.pk, ()), default=None)
