"""Sending files: announced first, then their bytes."""

from typing import Any

from refdesk.eventlog.address import Address

from .connection import new_key
from .feed import address_of
from .http import Answer, Http, HttpRefused


async def announce_file(
    http: Http, chat: int | Address, name: str, size: int, *, token: str = "", key: str = ""
) -> str:
    """Announce a file; returns its upload token, or an empty text if it is stored already. Raises HttpRefused.

    With a patron's token it is the patron's file, else that of the operator who is signed in on `http`.
    """
    announcement: dict[str, Any] = {"key": key or new_key(), "name": name, "size": size}
    if token:
        answer = await http.post_json(f"/api/v1/chats/{chat}/files", {**announcement, "token": token})
    else:
        csrf = next((value for cookie, value in http.cookies.items() if "csrf" in cookie.lower()), "")
        headers = {"X_CSRFToken": csrf, "Referer": http.base}
        kind, number = address_of(chat)
        of = f"chats/{number}" if kind == "chat" else f"internal-chats/{number}"
        answer = await http.post_json(f"/api/v1/desk/{of}/files", announcement, **headers)
    return "" if answer["stored"] else str(answer["token"])


async def upload(http: Http, upload_token: str, content: bytes) -> Answer:
    """Send the bytes; returns any answer, a refusal too."""
    return await http.call("PUT", f"/api/v1/uploads/{upload_token}", content)


async def send_file(
    http: Http, chat: int | Address, name: str, content: bytes, *, token: str = "", key: str = ""
) -> None:
    """Send a file; returns once it is stored. A repeated key sends no second file. Raises HttpRefused."""
    upload_token = await announce_file(http, chat, name, len(content), token=token, key=key)
    answer = await upload(http, upload_token, content) if upload_token else None
    if answer and answer.status != 201:
        raise HttpRefused(f"/api/v1/uploads/{upload_token}", answer)
