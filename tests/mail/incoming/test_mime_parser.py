"""Parsing of emails, malformed and hostile ones too, into what a ticket can hold."""

import base64
import time
from email import message_from_bytes
from email.message import Message

import pytest

from refdesk.mail.incoming import headers
from refdesk.mail.incoming.headers import FIELD_LIMIT, message_ids
from refdesk.mail.incoming.html_text import as_text
from refdesk.mail.incoming.mime_parser import MAX_FILES, MAX_PARTS, MAX_TEXT_BYTES, EmailAttachment, parse
from refdesk.mail.incoming.quotes import fold

from ..raw_emails import QUEUE, arrived, dsn, raw


def test_parse_reads_a_plain_email() -> None:
    email = arrived("Where is the map room?\r\n\r\nDana", In_Reply_To="<b@x>", References="<a@x> <b@x>")
    assert (email.sender, email.sender_name, email.subject) == ("dana@example.org", "Dana Brook", "The map room")
    assert email.text == "Where is the map room?\n\nDana"
    assert email.referenced_ids == ("<b@x>", "<a@x>")
    assert (email.message_id, email.recipients) == ("<1@mail.example.org>", (QUEUE,))
    assert (email.automatic, email.bounce, email.files, email.truncated) == ("", None, (), False)


def test_html_becomes_text_without_scripts_or_images() -> None:
    html = """<html><head><title>t</title><style>p { background: url(https://track.example/a) }</style></head><body>
      <p>Dear <b>library</b>,<br>where is&nbsp;it?</p><script>fetch("https://evil.example")</script>
      <img src="https://track.example/pixel.gif" alt="x"><p>See <a href="https://maps.example/1924">this map</a>
      or <a href="javascript:alert(1)">that</a>.</p><ul><li>One<li>Two</ul></body></html>"""
    email = arrived("", html)
    assert email.text == (
        "Dear library,\nwhere is it?\n\nSee this map (https://maps.example/1924) or that.\n\n- One\n- Two"
    )


def test_html_quotation_is_folded() -> None:
    html = "<div>Which shelf?</div><div>On Monday Ana wrote:<blockquote><p>Second floor.</p></blockquote></div>"
    email = arrived("", html)
    assert (email.text, "Second floor." in email.quoted) == ("Which shelf?", True)


def test_plain_text_is_preferred_to_html() -> None:
    assert arrived("Plain", "<p>Rich</p>").text == "Plain"


@pytest.mark.parametrize(
    "quotation",
    [
        "On Mon, 2 Nov 2026 at 10:00, Harbour Library <ask@harbour.example> wrote:\n\n> Second floor.\n>\n> Ana",
        "On Mon, 2 Nov 2026 at 10:00, Harbour Library\n<ask@harbour.example> wrote:\n> Second floor.",
        "Am 02.11.2026 um 10:00 schrieb Harbour Library:\n> Zweiter Stock.",
        "-----Original Message-----\nFrom: Library <ask@harbour.example>\nSent: Monday\nTo: Dana\n\nSecond floor.",
        "________________________________\nFrom: Library <ask@harbour.example>\nSent: Monday\nTo: Dana\n\nHello",
        "Von: Harbour Library <ask@harbour.example>\nGesendet: Montag\nAn: Dana\n\nZweiter Stock.",
        "> Second floor.",
    ],
)
def test_fold_separates_the_quotation(quotation: str) -> None:
    assert fold(f"Thanks! Which shelf?\n\n{quotation}") == ("Thanks! Which shelf?", quotation)


def test_fold_keeps_inline_answers() -> None:
    text = "> Which year?\n\n1924\n\n> And the street?\n\nQuay Street"
    assert fold(text) == (text, "")


def test_fold_keeps_the_text_when_all_of_it_is_quoted() -> None:
    assert fold("> only this") == ("> only this", "")
    assert fold("Note:\nthree things:\n\nYours, Dana") == ("Note:\nthree things:\n\nYours, Dana", "")


def test_attachments_have_safe_names_and_their_content() -> None:
    email = arrived(files={"map.pdf": b"x" * 2_000_000, "../../etc/pass\u202ewd.txt": b"y"})
    assert email.text == "Where is the map room?"
    assert email.files[0] == EmailAttachment("map.pdf", b"x" * 2_000_000)
    assert email.files[1].content == b"y"
    assert "\u202e" not in email.files[1].name


def test_email_inside_an_email_is_an_attachment() -> None:
    inner = raw("A secret").decode()
    head = "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below\n--b\n"
    email = parse(f"{head}Content-Type: message/rfc822\n\n{inner}\n--b--\n".encode())
    assert email.text == "See below"
    assert [file.name for file in email.files] == ["message/rfc822"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "reply"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "generated"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "auto_reply"}, "reply"),
        ({"Precedence": "Bulk"}, "generated"),
        ({"List_Id": "<news.example.org>"}, "listed"),
        ({"Auto_Submitted": "auto-generated", "List_Id": "<news.example.org>"}, "generated"),
        ({"X_Autoreply": "yes"}, "reply"),
        ({"Return_Path": "<>"}, "reply"),
        ({"Return_Path": "<dana@example.org>"}, ""),
    ],
)
def test_automatic_email_is_recognized_by_its_header_fields(head: dict[str, str], kind: str) -> None:
    assert arrived(**head).automatic == kind


def test_bounce_names_the_email_and_the_reason() -> None:
    ours = f"<{'0' * 32}.refdesk@harbour.example>"
    bounce = parse(dsn(ours)).bounce
    assert bounce is not None
    assert (bounce.message_id, bounce.action) == (ours, "failed")
    assert bounce.reason == "550 5.1.1 <dana@example.org>: Recipient address rejected: User unknown"
    assert parse(dsn(ours, "delayed")).bounce.action == "delayed"  # type: ignore[union-attr]
    assert parse(dsn("<other@example.org>")).bounce is None


def test_fingerprint_differs_between_emails_with_the_same_message_id() -> None:
    first = arrived(Received="from a", Date="Mon, 2 Nov 2026 10:00:00 +0000")
    again = arrived(Received="from b", Date="Mon, 2 Nov 2026 10:00:00 +0000")
    other = arrived("Something else", Date="Mon, 2 Nov 2026 10:00:00 +0000")
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint
    assert len(first.fingerprint) == 32


BROKEN = {
    "nothing": b"",
    "no head": b"\r\n\r\nonly a body",
    "no body": b"From: dana@example.org\r\nSubject: hello\r\n",
    "bytes": bytes(range(256)) * 40,
    "unknown charset": b"From: d@example.org\nContent-Type: text/plain; charset=klingon\n\nna\xc3\xafve",
    "wrong charset": b"From: d@example.org\nContent-Type: text/plain; charset=utf-8\n\nna\xefve",
    "bad base64": b"From: d@example.org\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!=",
    "bad encoded word": b"From: =?utf-8?b?!!!?= <d@example.org>\nSubject: =?x-unknown?q?abc?= =?utf-8?b?w?=\n\nHello",
    "header with a line break": b"From: d@example.org\nSubject: =?utf-8?q?a=0D=0ABcc=3A_eve=40example.org?=\n\nHello",
    "eight bit header": "From: Dänä <d@example.org>\nSubject: Größe\n\nHello".encode("latin-1"),
    "no boundary": b"From: d@example.org\nContent-Type: multipart/mixed\n\nHello",
    "unclosed parts": b"From: d@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: multipart/mixed; boundary=c\n\n--c\n\nHello",
    "bad type": b"From: d@example.org\nContent-Type: ;;;/\n\nHello",
    "bad name": b"From: d@example.org\nContent-Type: application/pdf; name*=utf-8''%ff%fe; name*0*=x''y\n\nHello",
    "quoted address": b'From: "Dana \\"D\\" Br\xc3\xbcck, Esq." <"dana b"@example.org>\nSubject: x\n\nHello',
    "two froms": b"From: a@example.org, b@example.org\nFrom: c@example.org\n\nHello",
    "nul": b"From: d@example.org\nSubject: a\x00b\n\nHel\x00lo\x1b[31m",
}


@pytest.mark.parametrize("name", BROKEN)
def test_malformed_email_is_parsed_as_far_as_possible(name: str) -> None:
    email = parse(BROKEN[name])
    for text in (email.subject, email.sender, email.sender_name):
        assert "\n" not in text
        assert "\x00" not in text
    assert "\x00" not in email.text
    if b"Hello" in BROKEN[name] and name not in ("bad name",):
        assert "Hello" in email.text or email.files


def test_parse_ends_with_thousands_of_nested_or_sibling_parts() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(80))
    parse(f"From: d@example.org\n{deep}\nHello".encode())
    wide = "From: d@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 5000
    parse(wide.encode())


def _quickly(raw_email: bytes, seconds: float = 8.0) -> None:
    begin = time.process_time()
    parse(raw_email)
    assert time.process_time() - begin < seconds


@pytest.mark.parametrize(
    "text",
    ["On " * 100_000, "a wrote:\n" * 50_000, "> " * 150_000, "From: x\n" * 40_000, "-" * 300_000, "<" * 300_000],
    ids=["on", "wrote", "quotes", "heads", "dashes", "angles"],
)
def test_hostile_text_is_parsed_within_seconds(text: str) -> None:
    _quickly(f"From: d@example.org\n\n{text}".encode())
    _quickly(f"From: d@example.org\nContent-Type: text/html\n\n{text}<div><a href='x'>".encode())


def test_deeply_nested_html_is_parsed_within_seconds() -> None:
    _quickly(f"From: d@example.org\nContent-Type: text/html\n\n{'<div>' * 60_000}".encode())


def test_queue_is_found_among_five_thousand_recipients() -> None:
    many = ",\r\n ".join(f'"Person {n}" <p{n}@example.org>' for n in range(5000))
    email = parse(f"From: d@example.org\r\nTo: {many},\r\n {QUEUE}\r\n\r\nHello".encode())
    assert QUEUE in email.recipients
    _quickly(f"From: d@example.org\r\nTo: {many}\r\n\r\nHello".encode())


def test_large_file_is_read_beside_a_text_that_is_cut() -> None:
    file = base64.encodebytes(b"\x00" * 3 * 2**20)
    head = b"From: d@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
    name = b"\n--b\nContent-Type: image/tiff; name=scan.tif\nContent-Transfer-Encoding: base64\n\n"
    email = parse(head + b"x" * 2 * MAX_TEXT_BYTES + name + file + b"\n--b--\n")
    assert [(file.name, len(file.content)) for file in email.files] == [("scan.tif", 3 * 2**20)]
    assert (len(email.text), email.truncated) == (10_000, True)


def test_text_after_an_inline_image_is_read() -> None:
    picture = base64.b64encode(b"\x00" * MAX_TEXT_BYTES).decode()
    email = arrived("", f'<p>See:</p><p><img src="data:image/png;base64,{picture}" alt="x"></p><p>Which shelf?</p>')
    assert (email.text, email.truncated) == ("See:\n\nWhich shelf?", False)


@pytest.mark.parametrize(
    "email",
    [
        f"Content-Type: text/html\n\n<p>See:</p><p title='{'x' * 100_000}'>Which shelf?</p>",
        f"Content-Type: text/html\n\n<p>See:</p><!--{'x' * MAX_TEXT_BYTES}--><p>Which shelf?</p>",
        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\nContent-Type: text/csv\n\nx\n" * (MAX_FILES + 1),
        "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * (MAX_PARTS + 1),
    ],
    ids=["attribute", "comment", "files", "parts"],
)
def test_parse_marks_an_email_as_truncated_when_it_leaves_out_content(email: str) -> None:
    assert parse(f"From: d@example.org\n{email}".encode()).truncated
    short = email.replace("x" * 1000, "").replace("\nx\n", "\nx\n--b--\n", 1)
    assert not parse(f"From: d@example.org\n{short}".encode()).truncated


def test_unclosed_html_elements_do_not_hide_the_text_after_them() -> None:
    assert as_text("<head><body><p>Hello") == "Hello"
    assert as_text("<style>p {}</style>Hello") == "Hello"
    assert as_text("a &lt;b&gt; c") == "a <b> c"


def test_message_ids_leave_out_one_with_a_nul() -> None:
    """PostgreSQL stores no NUL in text: the email would fail and be fetched again without end."""
    message: Message[str, str] = Message()
    message["References"] = "<a@b.org> <x\x00y@z.org>"
    assert message_ids(message, "References") == ["<a@b.org>"]


def test_header_fields_are_cut_in_the_email_and_in_its_parts() -> None:
    """Python's email parser needs time quadratic in the length of a field."""
    long = b"=?utf-8?B?8J+YgPCfmIA=?= " * 40_000
    head = b"Subject: Maps " + long + b"\r\nFrom: dana@example.org, " + b"a@x.org, " * 100_000 + b"\r\n"
    part = b"--x\r\nContent-Type: text/plain; " + b"a=b; " * 200_000 + b"\r\n\r\nHello\r\n--x--\r\n"
    whole = head + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part
    message = message_from_bytes(whole, policy=headers.ShortFields())
    fields = [str(value) for piece in message.walk() for value in piece.values()]
    assert max(map(len, fields)) == FIELD_LIMIT
    email = parse(whole)
    assert (email.sender, email.text) == ("dana@example.org", "Hello")
    assert email.subject.startswith("Maps 😀😀")
    assert len(email.subject) <= headers.LIMIT


def test_addresses_of_many_fields_share_one_limit() -> None:
    message: Message[str, str] = Message()
    for number in range(300):
        message["To"] = f"{number}@{'x' * 990}.example.org"
    parsed = headers.addresses(message, "To")
    assert 0 < len(parsed) <= headers.RECIPIENTS_LIMIT // 990
