"""HTTP API: how many chats an operator answers at once."""

from typing import Any

from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.presence.availability import libraries_most
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right

from .schemas import ChatLimit, ChatLimitForm


class ChatsAtOnce(Resource[Operator]):
    """A setting of the operator's own account."""

    model = Operator
    kind = "chats_at_once"
    path = "/desk/chats-at-once"
    nouns = ("how many chats you answer at once", "")
    about = {
        "read": "",
        "change": "At that many active chats, new ones don't ring for the operator. "
        "409 if it has changed since `version`.",
    }
    operations = ("read", "change")
    item, form = ChatLimit, ChatLimitForm
    audited = False

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> Operator:
        return Operator.objects.select_for_update().get(pk=by.pk) if lock else by

    def stored(self, by: Operator, row: Operator) -> Operator:
        return row

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

    def save(self, by: Operator, row: Operator, form: ChatLimitForm) -> None:
        row.save(update_fields=self.fields)


router = routes(ChatsAtOnce(), tag="profile", right=Right.ANSWER)


def _most(operator: Operator) -> int | None:
    return min(libraries_most([operator.pk]).get(operator.pk, ()), default=None)
