"""Connections to mail servers: TLS, and signing in with a password or an OAuth token (XOAUTH2)."""

import asyncio
import base64
import dataclasses
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import AuthResult

from refdesk.database.readers import Readers
from refdesk.mail.credentials.oauth import AccessTokens, TokenUnavailable
from refdesk.mail.credentials.refresh_tokens import DatabaseTokenStore
from refdesk.mail.incoming.imap import ERRORS, ImapFolder
from refdesk.mail.outgoing.rendering import RenderedEmail
from refdesk.mail.outgoing.smtp import ServerUnavailable, SmtpSession
from refdesk.mail.settings import OAuthSettings, Server
from tests.databases import Database

from ..dovecot import Mailbox
from ..mail_servers import Postbox, mail_settings, serving, tcp_server

EMAIL = RenderedEmail("dana@example.org", b"Subject: hello\r\n\r\nhello\r\n", False)


@pytest.fixture(scope="module", name="certificate")
def _certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder: Path = tmp_path_factory.mktemp("certificate")
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(["openssl", "req", *options, *files], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context


async def send_email(server: Server, tokens: AccessTokens | None = None) -> None:
    session = SmtpSession(mail_settings(smtp=server), "desk.example.org", tokens)
    try:
        await asyncio.to_thread(session.send, EMAIL)
    finally:
        session.close()


class MemoryTokenStore:
    """A store of refresh tokens whose `save` raises `OSError` while `unavailable`."""

    def __init__(self) -> None:
        self.saved, self.unavailable = list[str](), False

    def token(self) -> str:
        return self.saved[-1] if self.saved else ""

    def save(self, token: str) -> None:
        if self.unavailable:
            raise OSError("the database is unavailable")
        self.saved.append(token)


@asynccontextmanager
async def token_endpoint(response: dict[str, Any], requests: list[str], refused: str = "none") -> AsyncIterator[str]:
    """The URL of an OAuth token endpoint. Bodies of requests are added to `requests`; one refresh token is refused."""

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in request.splitlines() if line.lower().startswith("content-length")
        )
        requests.append((await reader.readexactly(length)).decode())
        status = b"400 Bad Request" if f"refresh_token={refused}&" in f"{requests[-1]}&" else b"200 OK"
        body = json.dumps(response).encode()
        head = b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        writer.write(head + body)
        await writer.drain()

    async with tcp_server(respond) as port:
        yield f"http://127.0.0.1:{port}/token"


async def test_smtp_session_encrypts_where_the_server_offers_starttls(certificate: ssl.SSLContext) -> None:
    box = Postbox()
    async with serving(box, tls_context=certificate, require_starttls=True) as port:
        await send_email(Server("127.0.0.1", port, "", "", "starttls"))
    assert len(box.raw) == 1


async def test_smtp_session_refuses_an_untrusted_certificate_except_on_loopback(
    certificate: ssl.SSLContext,
) -> None:
    class Far(Server):
        @property
        def is_loopback(self) -> bool:
            return False

    box = Postbox()
    async with serving(box, tls_context=certificate) as port:
        with pytest.raises(ServerUnavailable, match="certificate verify failed"):
            await send_email(Far("localhost", port, "", "", "starttls"))
    assert box.raw == []


@pytest.mark.parametrize(
    ("name", "greeting"),
    [("desk.example.org", "desk.example.org"), ("127.0.0.1", "[127.0.0.1]"), ("[2001:db8::1]", "[IPv6:2001:db8::1]")],
)
async def test_smtp_session_greets_with_its_name_or_its_address_literal(name: str, greeting: str) -> None:
    box = Postbox()
    async with serving(box) as port:
        session = SmtpSession(mail_settings(port), name)
        await asyncio.to_thread(session.send, EMAIL)
        session.close()
    assert box.greeted == [greeting]


async def test_smtp_session_signs_in_with_a_password(certificate: ssl.SSLContext) -> None:
    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"desk@lib", b"p/w"), handled=False)

    box = Postbox()
    options: dict[str, Any] = {"authenticator": authenticate, "auth_required": True, "tls_context": certificate}
    async with serving(box, **options) as port:
        await send_email(Server("127.0.0.1", port, "desk@lib", "p/w", "starttls"))
        with pytest.raises(ServerUnavailable, match="535"):
            await send_email(Server("127.0.0.1", port, "desk@lib", "wrong", "starttls"))
    assert len(box.raw) == 1


async def test_smtp_session_signs_in_with_a_token_and_requests_it_once(certificate: ssl.SSLContext) -> None:
    class Modern(Postbox):
        async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
            said = base64.b64decode(args[1]).decode()
            return AuthResult(success=said == "user=desk@lib\1auth=Bearer the-token\1\1")

    box, requests = Modern(), list[str]()
    options: dict[str, Any] = {"auth_required": True, "tls_context": certificate}
    async with (
        serving(box, **options) as port,
        token_endpoint({"access_token": "the-token", "expires_in": 3600}, requests) as url,
    ):
        tokens = AccessTokens(OAuthSettings("client", "shh", "refresh", url), MemoryTokenStore())
        for _ in range(2):
            await send_email(Server("127.0.0.1", port, "desk@lib", "", "starttls"), tokens)
    assert len(box.raw) == 2
    assert requests == ["grant_type=refresh_token&client_id=client&refresh_token=refresh&client_secret=shh"]


async def test_smtp_server_is_unavailable_when_the_provider_refuses_a_token(certificate: ssl.SSLContext) -> None:
    box = Postbox()
    async with serving(box, tls_context=certificate) as port, token_endpoint({"error": "invalid_grant"}, []) as url:
        tokens = AccessTokens(OAuthSettings("client", "", "refresh", url), MemoryTokenStore())
        with pytest.raises(ServerUnavailable, match="no token"):
            await send_email(Server("127.0.0.1", port, "desk@lib", "", "starttls"), tokens)
        with pytest.raises(TokenUnavailable):
            await asyncio.to_thread(tokens.current)


def refresh_tokens(requests: list[str]) -> list[str]:
    return [parse_qs(request)["refresh_token"][0] for request in requests]


async def test_renewed_refresh_token_is_used_by_every_node(sqlite: Database) -> None:
    """A replaced refresh token expires after weeks. A token newly set in the environment comes first."""
    reads, requests = Readers(threads=1), list[str]()

    async def request_token(oauth: OAuthSettings) -> None:
        await asyncio.to_thread(AccessTokens(oauth, DatabaseTokenStore(oauth, read=reads.run, write=reads.run)).current)

    async with token_endpoint({"access_token": "a", "refresh_token": "second"}, requests) as url:
        for set_ in ("first", "first", "another", "another"):
            await request_token(OAuthSettings("client", "", set_, url))
    assert refresh_tokens(requests) == ["first", "second", "another", "second"]
    async with token_endpoint({"access_token": "a"}, requests, refused="second") as url:
        await request_token(OAuthSettings("client", "", "another", url))
    assert refresh_tokens(requests)[4:] == ["second", "another"]
    await asyncio.to_thread(reads.close)


async def test_renewed_refresh_token_is_used_and_saved_later_when_the_store_fails() -> None:
    requests, store = list[str](), MemoryTokenStore()
    async with token_endpoint({"access_token": "a", "refresh_token": "second", "expires_in": 0}, requests) as url:
        tokens = AccessTokens(OAuthSettings("client", "", "first", url), store)
        for unavailable in (True, False):
            store.unavailable = unavailable
            await asyncio.to_thread(tokens.current)
    assert (refresh_tokens(requests), store.saved) == (["first", "second"], ["second"])


async def test_concurrent_callers_request_one_access_token() -> None:
    """Sender and fetcher run on threads of their own, and some providers accept a refresh token only once."""
    requests = list[str]()
    async with token_endpoint({"access_token": "a"}, requests) as url:
        tokens = AccessTokens(OAuthSettings("client", "", "first", url), MemoryTokenStore())
        assert await asyncio.gather(*(asyncio.to_thread(tokens.current) for _ in range(2))) == ["a", "a"]
    assert len(requests) == 1


async def test_imap_folder_signs_in_with_a_token(mailbox: Mailbox) -> None:
    """Dovecot looks the token up at its introspection URL, which this test serves."""
    user = mailbox.settings.user

    def introspect(head: str) -> dict[str, Any]:
        return {"active": True, "email": user} if "the-token" in head else {"active": False}

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = json.dumps(introspect(head)).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    mailbox.put(b"Subject: hello\r\n\r\nhello")
    server = dataclasses.replace(mailbox.settings, password="")
    async with tcp_server(respond, mailbox.tokens), token_endpoint({"access_token": "the-token"}, []) as url:
        box = ImapFolder(server, AccessTokens(OAuthSettings("client", "", "refresh", url), MemoryTokenStore()))
        await asyncio.to_thread(box.open)
        assert await asyncio.to_thread(box.new, None) == [1]
        box.close()
    async with tcp_server(respond, mailbox.tokens), token_endpoint({"access_token": "another"}, []) as url:
        box = ImapFolder(server, AccessTokens(OAuthSettings("client", "", "refresh", url), MemoryTokenStore()))
        with pytest.raises(ERRORS):
            await asyncio.to_thread(box.open)
        box.close()
