"""Departments that keep nothing: after a chat's end, none of its contents is in a file of the data folder."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from refdesk.chats.commands import Claim, End
from refdesk.client import Http, operator, patron, send_file, sign_in
from refdesk.client.connection import new_key
from refdesk.eventlog.acts import SaveNote, SetName, SetTags
from tests.mail.mail_servers import ASK, Postbox, serving
from tests.servers import ANA, Server, server

CONTACT = "okapi@example.org"
WORDS = (
    "xylophonequestion",
    "marzipananswer",
    "zeppelinnote",
    "quetzalname",
    CONTACT,
    "walruspage",
    "narwhalticket",
    "pangolinreply",
    "axolotlticketnote",
    "tapirfile.txt",
    "quokkacontent",
    "wombatlabel",
    "dugongrecord",
)
WITHIN = 60.0
KEEP_NOTHING = (
    "from refdesk.libraries.models import Department",
    "from refdesk.retention.models import NoRetention",
    "NoRetention.objects.bulk_create(NoRetention(department=each) for each in Department.objects.all())",
)


# Prints the terms of the search index of chats, except facets; only numbers of chats may be left. The index of tickets
# also has the demo's open tickets.
INDEXED = """
from django.db import connection
cursor = connection.cursor()
_ = cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'transcripts_words', 'col')")
_ = cursor.execute("SELECT term FROM temp.words WHERE col != 'facets'")
print(*(term for (term,) in cursor.fetchall()))
"""


def found(folder: Path, words: Sequence[str] = WORDS) -> set[str]:
    """The words whose first ten letters are in any file (the index holds stems)."""
    whole = b"".join(read(path) for path in folder.rglob("*"))
    return {word for word in words if word[:10].encode() in whole}


def read(path: Path) -> bytes:
    """The content of a file; empty if it was deleted meanwhile."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


@pytest.mark.usefixtures("process")
async def test_data_folder_holds_only_counts_when_departments_keep_nothing() -> None:
    """Free pages of the database, its write-ahead log and the server's log are files of the folder too."""
    post = Postbox()
    async with serving(post) as port:
        emails = {"REFDESK_SMTP_URL": f"smtp://127.0.0.1:{port}", "REFDESK_MAIL_FROM": ASK}
        with server(emails, entry="tests.faults.short_timeouts") as running:
            running.django(*KEEP_NOTHING)
            chat = await a_chat(running)
            give_up = time.monotonic() + WITHIN
            while found(running.data) and time.monotonic() < give_up:  # noqa: ASYNC110 no event signals it
                await asyncio.sleep(0.1)
            assert found(running.data) == set()
            # Ana's is about her new sign-in.
            assert sorted(post.recipients) == [ANA, CONTACT, CONTACT]
            assert [word for word in running.django(INDEXED).split() if not word.isdigit()] == []
            count = f"print(Chat.objects.filter(id={chat}, state='ended').count())"
            assert running.django("from refdesk.chats.models import Chat", count).strip() == "1"


async def a_chat(running: Server) -> int:
    """A chat with notes, tags, a file, a record and a ticket, some of them added after its redaction."""
    http = await sign_in(running.url, ANA, running.passwords[ANA])
    page = {"url": "https://lib.example/walruspage", "title": "Hours"}
    async with operator(running.url, session=http) as desk:
        await desk.set_status("online")
        dana_chat = patron(running.url, question="xylophonequestion", contact=CONTACT, page=page)
        async with dana_chat as dana:
            await desk.act(dana.chat, Claim())
            chat = await desk.open(dana.chat)
            for text in ("marzipananswer", "marzipananswer again"):
                await chat.say(text)
            await desk.act(dana.chat, SaveNote(text="zeppelinnote"))
            await desk.act(dana.chat, SetName(name="quetzalname"))
            await desk.act(dana.chat, SetTags(tags=("wombatlabel",)))
            content, connection = b"quokkacontent" * 2_000, Http(running.url)
            await send_file(connection, dana.chat, "tapirfile.txt", content, token=dana.token, key=new_key())
            await a_record(http, dana.chat)
            assert found(running.data) >= {"xylophonequestion", "quokkacontent", "dugongrecord"}
            await desk.act(dana.chat, End())
            await chat.until(lambda it: it.feed.log[-1].body.__class__.__name__ == "Redacted", WITHIN)
        await a_record(http, chat.log.number)
        await a_ticket(http, chat.log.number)
    return chat.log.number


async def a_record(http: Http, chat: int) -> None:
    """Record the chat in Reference Analytics, with a text in every text field."""
    offered = (await http.get(f"/api/v1/desk/chats/{chat}/analytics")).json()
    [form, *_] = offered["forms"]
    values = {str(field["id"]): field["choices"][0]["id"] for field in form["dataset"]["fields"] if field["required"]}
    texts = {str(field["id"]): "dugongrecord" for field in form["dataset"]["fields"] if field["kind"] == "text"}
    assert texts
    facts = {"version": form["dataset"]["version"], "department": offered["department"], "key": new_key(), "chat": chat}
    address = f"/api/v1/desk/analytics/datasets/{form['dataset']['id']}/records"
    await http.post_json(address, facts | {"values": values | texts}, **signed(http))


def signed(http: Http) -> dict[str, str]:
    """Header fields of a request that changes data (CSRF)."""
    csrf = next(value for name, value in http.cookies.items() if "csrf" in name.lower())
    return {"X_CSRFToken": csrf, "Referer": http.base}


async def a_ticket(http: Http, chat: int) -> None:
    """Open a ticket from the chat, save a note, answer and close it."""
    [queue, *_] = (await http.get("/api/v1/desk/queues")).json()["queues"]
    fields = {"question": "narwhalticket", "name": "quetzalname", "contact": CONTACT, "chat": chat}
    headers = signed(http)
    made = await http.post_json("/api/v1/desk/tickets", fields | {"key": new_key(), "queue": queue["id"]}, **headers)
    acts: list[dict[str, str]] = [
        {"kind": "save_note", "text": "axolotlticketnote"},
        {"kind": "reply", "text": "pangolinreply", "status": "closed"},
    ]
    for act in acts:
        await http.post_json(f"/api/v1/desk/tickets/{made['ticket']}/acts?key={new_key()}", act, **headers)
