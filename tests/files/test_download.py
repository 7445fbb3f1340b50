"""Files on their way out."""

from refdesk.client import Answer, Http, send_file
from tests.faults.world import Conversation
from tests.servers import Server

from .samples import PDF_WITH_SCRIPT


async def sent(chat: Conversation, name: str = "map.pdf", content: bytes = PDF_WITH_SCRIPT) -> str:
    await send_file(Http(chat.patron.url), chat.patron.chat, name, content, token=chat.patron.token)
    await chat.settle()
    return f"/files/{chat.patron.feed.files[-1].token}/"


async def fetched(chat: Conversation, address: str, method: str = "GET", **headers: str) -> Answer:
    return await Http(chat.patron.url).call(method, address, None, **headers)


async def test_no_browser_shows_or_runs_what_is_fetched(chat: Conversation) -> None:
    """A PDF with a script, under any name: an attachment, its detected type, in a sandbox, not cached."""
    answer = await fetched(chat, await sent(chat))
    assert (answer.status, answer.body) == (200, PDF_WITH_SCRIPT)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="map.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in answer.headers


async def test_a_name_in_any_script_is_a_name_in_the_header(chat: Conversation) -> None:
    """The name is written as in RFC 8187; a quote or a line break ends nothing."""
    answer = await fetched(chat, await sent(chat, "地図 “neu”\r\nX: y.pdf"))
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''%E5%9C%B0%E5%9B%B3%20%E2%80%9Cneu%E2%80%9DX_%20y.pdf"
    )
    assert "x" not in answer.headers


async def test_a_part_is_fetched(chat: Conversation) -> None:
    """A download that was cut goes on."""
    address, whole = await sent(chat), PDF_WITH_SCRIPT
    part = await fetched(chat, address, Range="bytes=5-9")
    assert (part.status, part.body) == (206, whole[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(whole)}"
    assert part.headers["content-length"] == "5"
    last = await fetched(chat, address, Range="bytes=-4", If_Range=part.headers["etag"])
    assert (last.status, last.body) == (206, whole[-4:])
    changed = await fetched(chat, address, Range="bytes=-4", If_Range='"another"')
    assert (changed.status, changed.body) == (200, whole)
    beyond = await fetched(chat, address, Range=f"bytes={len(whole)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert part.headers["accept-ranges"] == "bytes"


async def test_a_head_says_how_much_there_is(chat: Conversation) -> None:
    """Without the content."""
    opened = await Http(chat.patron.url).open("HEAD", await sent(chat))
    rest = await opened.reader.read()
    opened.close()
    assert (opened.status, opened.headers["content-length"], rest) == (200, str(len(PDF_WITH_SCRIPT)), b"")


async def test_nothing_but_the_whole_link_finds_it(chat: Conversation) -> None:
    """No id, no part of the token, no other method."""
    address = await sent(chat)
    for wrong in (address[:-2] + "/", "/files/1/", "/files/", f"/files/{'0' * 43}/", address + "map.pdf"):
        assert (await fetched(chat, wrong)).status == 404
    for method in ("POST", "DELETE"):
        assert (await fetched(chat, address, method)).status in (403, 405)


async def test_an_announced_file_is_not_found(chat: Conversation) -> None:
    """The upload token is the later link; before the bytes it leads nowhere."""
    from refdesk.client import announce_file

    upload_token = await announce_file(Http(chat.patron.url), chat.patron.chat, "a.pdf", 9, token=chat.patron.token)
    assert (await fetched(chat, f"/files/{upload_token}/")).status == 404


async def test_a_link_works_after_the_chat_ends_without_a_token(chat: Conversation, running: Server) -> None:
    """The link is the only credential, in a transcript too."""
    address = await sent(chat)
    await chat.operator.end()
    assert (await fetched(chat, address)).status == 200
