"""Whether the library's mail server confirmed a sender, by the fields that it wrote and others may forge."""

import pytest
from django.conf import settings

from refdesk.mail.addresses import reply_address
from refdesk.mail.incoming import routing
from refdesk.mail.incoming.authentication import confirms
from refdesk.mail.incoming.mime_parser import parse
from refdesk.tickets import commands as c
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue

from ..mail_servers import mail_settings, use
from ..raw_emails import QUEUE, arrived, raw
from ..world import reply_of

pytestmark = pytest.mark.usefixtures("mailing")

SERVER = "mx.harbour.example"
PASS = f"{SERVER}; spf=fail smtp.mailfrom=x.example; dmarc=pass (p=quarantine dis=none) header.from=example.org"
FAIL = f"{SERVER}; dmarc=fail (p=none) header.from=example.org"
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org;dmarc=pass action=none header.from=example.org;"
)


def _confirmed(*fields: str, server: str = SERVER, sender: str = "dana@example.org") -> bool:
    head = "".join(f"Authentication-Results: {field}\n" for field in fields)
    return confirms(parse(head.encode() + raw()).authentication, server, sender)


@pytest.mark.parametrize(
    "field",
    [
        PASS,
        PASS.upper().replace("PASS", "Pass"),
        f"{SERVER} 1;\n dkim=pass header.d=x;\n\tdmarc/1 = pass header.from=example.org",
        f'{SERVER}; dmarc=pass reason="a \\" ; dmarc=fail" header.from=dana@example.org',
        f"{SERVER}; dmarc=pass (a (nested) \\) comment; dmarc=fail) header.from=example.org",
    ],
)
def test_sender_is_confirmed_by_a_dmarc_pass_of_the_own_server(field: str) -> None:
    assert _confirmed(field)


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (FAIL,),
        (PASS.replace(SERVER, "mx.evil.example"),),
        (PASS.replace("header.from=example.org", "header.from=evil.example"),),
        (PASS.replace("header.from=example.org", ""),),
        (PASS, FAIL),
        (FAIL, PASS),
        (f"{PASS}; dmarc=none header.from=example.org",),
        (f"{SERVER}; spf=pass",),
        (f'{SERVER}; spf=pass smtp.mailfrom="; dmarc=pass header.from=example.org "@evil.example',),
        (f'{SERVER}; spf=pass (sender "x); dmarc=fail header.from=example.org; iprev=pass (" ); dmarc=pass',),
        (f'{SERVER}; dmarc=pass header.from=example.org "',),
        (f"{SERVER}; dmarc=pass header.from=example.org (",),
        (f"{SERVER}; ) dmarc=pass header.from=example.org",),
        (f"({SERVER}; dmarc=pass header.from=example.org",),
        (MICROSOFT,),
        (";",),
        ("\xff\x00",),
    ],
)
def test_sender_is_not_confirmed_by_anything_else(fields: tuple[str, ...]) -> None:
    assert not _confirmed(*fields)


def test_server_without_a_name_confirms_by_its_topmost_field_only() -> None:
    """Microsoft 365 writes no name."""
    assert _confirmed(MICROSOFT, PASS, server="-")
    for fields in ((PASS, MICROSOFT), (MICROSOFT.replace("=pass", "=fail"), MICROSOFT), ()):
        assert not _confirmed(*fields, server="-")


def test_sender_of_another_domain_is_not_confirmed() -> None:
    """An email with two senders is checked for one of them."""
    assert not _confirmed(PASS, sender="pat@patron.example")
    field = PASS.replace("example.org", "xn--bcherei-n2a.example")
    assert _confirmed(field, sender="dana@bücherei.example")


def _unproved(**head: str) -> bool:
    filed = routing.route(arrived(**head))
    received = filed.received if isinstance(filed, c.Open) else filed.act.received  # type: ignore[union-attr]
    assert received is not None
    return received.unproved


def test_reply_without_its_address_is_unproved_unless_the_mail_server_confirms_it(answered: Head) -> None:
    ours = reply_of(answered).message_id
    assert _unproved(In_Reply_To=ours, Authentication_Results=PASS)  # no server is known
    use(mail_settings(authserv_id=SERVER))
    assert _unproved(In_Reply_To=ours)
    assert _unproved(In_Reply_To=ours, Auto_Submitted="auto-replied")
    assert not _unproved(In_Reply_To=ours, Authentication_Results=PASS)
    assert not _unproved(To=reply_address(QUEUE, answered), Authentication_Results=FAIL, From="eve@example.org")


def test_question_is_unproved_if_the_mail_server_confirms_senders_and_not_this_one(queue: Queue) -> None:
    assert not settings.CONFIG.mail.authserv_id
    assert not _unproved()
    use(mail_settings(authserv_id=SERVER))
    assert _unproved()
    assert not _unproved(Authentication_Results=PASS)
