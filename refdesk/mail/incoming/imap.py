"""A blocking IMAP connection to one folder, used on a thread of its own.

Reading marks nothing (BODY.PEEK), and nothing is ever deleted.
"""

import imaplib
import re
import socket
from contextlib import suppress

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from ..credentials.oauth import AccessTokens
from ..outgoing.smtp import tls_context
from ..settings import Server

TIMEOUT = 60.0
"""Socket timeout in seconds."""
ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""Errors of the server and of the connection."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapFolder:
    """A connection to one folder. All but `close` and `abort` raise `ERRORS`."""

    def __init__(self, server: Server, tokens: AccessTokens | None) -> None:
        self._server, self._tokens = server, tokens
        self._box: BaseMailBox | None = None
        self.uid_validity = 0

    def open(self) -> None:
        """Connect, sign in and select the folder."""
        server = self._server
        if server.tls == "implicit":
            self._box = MailBox(server.host, server.port, timeout=TIMEOUT, ssl_context=tls_context(server))
        else:
            self._box = MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT)
        if self._tokens and not server.password:
            self._box.xoauth2(server.user, self._tokens.current(), server.folder)
        else:
            self._box.login_utf8(server.user, server.password, server.folder)
        _, data = self._box.client.response("UIDVALIDITY")
        self.uid_validity = int(data[0]) if data and data[0] else 0

    def new(self, last: int | None) -> list[int]:
        """UIDs of unseen emails, and of all after `last` unless it is None."""
        box = self._opened()
        uids = {int(uid) for uid in box.uids("UNSEEN", charset=None)}
        if last is not None:
            # "7:*" is never empty: without an email after 6 it matches the last one (RFC 9051, section 9, seq-range).
            uids |= {int(uid) for uid in box.uids(f"UID {last + 1}:*", charset=None) if int(uid) > last}
        return sorted(uids)

    def size(self, uid: int) -> int:
        """Size in bytes; 0 if the email is gone."""
        _, data = self._opened().client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        match = _SIZE.search(b" ".join(_bytes(part) for part in data))
        return int(match[1]) if match else 0

    def fetch(self, uid: int, *, head_only: bool = False) -> bytes | None:
        """The raw email, or its header; None if it is gone."""
        part = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
        _, data = self._opened().client.uid("FETCH", str(uid), part)
        return next((bytes(part[1]) for part in data if isinstance(part, tuple)), None)

    def mark(self, uid: int, *, set_aside: bool) -> None:
        """Mark as seen; flag an email that was set aside, so that it is found in the mailbox."""
        flags = r"(\Seen \Flagged)" if set_aside else r"(\Seen)"
        self._opened().client.uid("STORE", str(uid), "+FLAGS.SILENT", flags)

    def close(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            with suppress(*ERRORS):
                box.client.shutdown()

    def abort(self) -> None:
        """Shut the socket down, from another thread: a blocked call raises at once."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.socket().shutdown(socket.SHUT_RDWR)

    def _opened(self) -> BaseMailBox:
        assert self._box is not None  # noqa: S101 after open()
        return self._box


def _bytes(data: object) -> bytes:
    return data if isinstance(data, bytes) else bytes(data[0]) if isinstance(data, tuple) else b""
