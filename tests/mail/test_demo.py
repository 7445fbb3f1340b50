"""The demo's mail server delivers between the mailboxes of patrons and of the library."""

import asyncio
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from refdesk.mail.incoming.mime_parser import parse

from .demo import LIBRARY, Delivering, box_of, reply, send, shown, write
from .dovecot import Mailbox, the_dovecot
from .raw_emails import raw
from .smtp_server import serving

DANA = "dana@mailbox.example"


async def test_demo_delivers_an_answer_and_a_reply_with_a_file(mailbox: Mailbox, tmp_path: Path) -> None:
    (tmp_path / "map.pdf").write_bytes(b"%PDF-1.4")
    head: dict[str, Any] = {
        "From": "Harbour Library <ask@harbour.example>",
        "To": DANA,
        "Reply_To": "reference+7.abc@harbour.example",
    }
    answer = message_from_bytes(raw("On the second floor.", **head, Message_ID="<7@desk>"), policy=policy.default)
    assert Mailbox(the_dovecot(), DANA).emails() == []
    async with serving(Delivering(the_dovecot())) as port:
        await asyncio.to_thread(send, answer, port)
        [came] = Mailbox(the_dovecot(), DANA).emails()
        assert shown(came).endswith("On the second floor.")
        await asyncio.to_thread(send, reply(came, DANA, "Which shelf?", [tmp_path / "map.pdf"]), port)
        await asyncio.to_thread(send, write(DANA, "history@harbour.example", "Do you lend maps?"), port)
    back, question = (parse(bytes(email)) for email in Mailbox(the_dovecot(), LIBRARY).emails())
    assert (back.text, back.subject, [file.name for file in back.files]) == (
        "Which shelf?",
        "Re: The map room",
        ["map.pdf"],
    )
    assert "<7@desk>" in back.referenced_ids
    assert (question.text, question.subject) == ("Do you lend maps?", "Do you lend maps?")


def test_box_of_maps_queue_addresses_to_the_librarys_mailbox() -> None:
    queues = ("reference@harbour.example", "History+12.abc@Harbour.example", "ask@harbour.example")
    assert {box_of(queue) for queue in queues} == {LIBRARY}
    assert [box_of(address) for address in ("Ana@harbour.example", "dana+x@example.org")] == [
        "ana@harbour.example",
        "dana@example.org",
    ]
