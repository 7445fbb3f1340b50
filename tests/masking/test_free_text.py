"""Each text that a patron writes into a command is declared as free text, or listed here with the reason."""

from typing import Any, get_type_hints

from refdesk.chats import commands as chats
from refdesk.chats.machine import PATRON_ACTS as OF_CHATS
from refdesk.tickets import commands as tickets
from refdesk.tickets.machine import PATRON_ACTS as OF_TICKETS

OTHER = {
    "SendFile.type",
    "SendFile.token",
    "TakeSeat.node",
    "TakeSeat.window",  # made by the server or the client
    "ShareContact.contact",
    "Start.contact",
    "Open.contact",  # refused unless an email address or a phone number
    "SendFeedback.answered",
    "Reply.status",
    "Open.source",
    "Say.sensitive",
    "Start.sensitive",
    "Open.sensitive",
    "ChooseLanguage.language",  # one of a few words
    "Start.department_name",
    "Start.widget_title",
    "Start.country",
    "Start.key",
    "Start.browser",  # the server's
    "Open.country",
    "Open.key",
    "Open.language",
    "Open.page",  # the server's; an address that the browser reports
    "Open.note",  # an operator's
}


def test_each_text_of_a_patron_is_free_text_or_listed() -> None:
    structs: set[type[Any]] = {*OF_CHATS, *OF_TICKETS, chats.Start, tickets.Open}
    texts = {
        f"{struct.__name__}.{name}": name in struct.free_text
        for struct in structs
        for name, hint in get_type_hints(struct).items()
        if name in struct.__struct_fields__ and _is_text(hint)
    }
    assert {name for name, declared in texts.items() if not declared} == OTHER
    assert {name for name, declared in texts.items() if declared} == {
        "Say.text",
        "SendFile.name",
        "SendFeedback.comment",
        "Reply.text",
        "ReceiveEmail.text",
        "Start.question",
        "Start.name",
        "Open.question",
        "Open.name",
    }


def _is_text(hint: Any) -> bool:
    return hint is str or (
        getattr(hint, "__args__", None) is not None and "Literal" in str(hint) and "tuple" not in str(hint)
    )
