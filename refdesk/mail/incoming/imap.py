"""A mailbox on a server, over IMAP. It blocks: it lives on a thread of its own.

Nothing is marked by looking, and nothing is ever deleted.
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
"""Seconds that the server may be silent."""
ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What a server, or the way there, can do to us."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapFolder:
    """A connection to one folder. All but `close` and `abort` raise `ERRORS`."""

    def __init__(self, server: Server, tokens: AccessTokens | None) -> None:
        self._server, self._tokens = server, tokens
        self._box: BaseMailBox | None = None
        self.uid_validity = 0

    def open(self) -> None:
        """Connect, sign in, open the folder."""
        server = self._server
        if server.tls == "first":
            self._box = MailBox(server.host, server.port, timeout=TIMEOUT, ssl_context=tls_context(server))
        else:
            self._box = MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT)
        if self._tokens and not server.password:
            self._box.xoauth2(server.user, self._tokens.current(), server.folder)
        else:
            self._box.login_utf8(server.user, server.password, server.folder)
        _, told = self._box.client.response("UIDVALIDITY")
        self.uid_validity = int(told[0]) if told and told[0] else 0

    def new(self, last: int | None) -> list[int]:
        """The UIDs of mail that nobody has seen, and of all after `last`, where that is known."""
        box = self._opened()
        uids = {int(uid) for uid in box.uids("UNSEEN", charset=None)}
        if last is not None:
            # "7:*" is never empty: where nothing came after 6, it is the last one there is.
            uids |= {int(uid) for uid in box.uids(f"UID {last + 1}:*", charset=None) if int(uid) > last}
        return sorted(uids)

    def size(self, uid: int) -> int:
        """In bytes; 0 where the mail is gone."""
        _, told = self._opened().client.uid("FETCH", str(uid), "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(_bytes(each) for each in told))
        return int(found[1]) if found else 0

    def fetch(self, uid: int, *, head_only: bool = False) -> bytes | None:
        """The mail as it is, or its head; None where it is gone."""
        part = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
        _, told = self._opened().client.uid("FETCH", str(uid), part)
        return next((bytes(each[1]) for each in told if isinstance(each, tuple)), None)

    def mark(self, uid: int, *, aside: bool) -> None:
        """It is dealt with: seen; what was set aside is flagged, to be found in the mailbox too."""
        flags = r"(\Seen \Flagged)" if aside else r"(\Seen)"
        self._opened().client.uid("STORE", str(uid), "+FLAGS.SILENT", flags)

    def close(self) -> None:
        """Hang up."""
        box, self._box = self._box, None
        if box is not None:
            with suppress(*ERRORS):
                box.client.shutdown()

    def abort(self) -> None:
        """Break the connection from another thread: whoever waits on it gets an error at once."""
        if self._box is not None:
            with suppress(OSError):
                self._box.client.socket().shutdown(socket.SHUT_RDWR)

    def _opened(self) -> BaseMailBox:
        assert self._box is not None  # noqa: S101 open() was called
        return self._box


def _bytes(told: object) -> bytes:
    return told if isinstance(told, bytes) else bytes(told[0]) if isinstance(told, tuple) else b""
