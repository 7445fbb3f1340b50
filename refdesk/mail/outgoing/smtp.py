"""A connection to the mail server. It blocks: it lives on a thread of its own.

What goes wrong is told apart by who can do something about it, and by whether the mail may have been taken.
"""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from django.utils.translation import gettext as _

from ..addresses import smtp_address
from ..credentials.oauth import AccessTokens
from ..settings import MailSettings, Server
from .rendering import RenderedEmail

TIMEOUT = 30.0
"""Seconds that the server may be silent."""


class NotSent(Exception):
    """The mail was not taken, or it is not known whether it was; the message is for an administrator."""


class ServerUnavailable(NotSent):
    """The server can't be used now: down, too slow, or it refuses us. The mail has nothing to do with it."""


class TemporarilyRejected(NotSent):
    """The server won't take this mail now."""


class Rejected(NotSent):
    """The server won't take this mail."""


class DeliveryUnknown(NotSent):
    """The connection broke between the mail and the server's answer: only the server knows."""


class SmtpSession:
    """One connection, opened by the first mail, used until it breaks or is closed. `name` is how we greet."""

    def __init__(self, told: MailSettings, name: str, tokens: AccessTokens | None = None) -> None:
        assert told.smtp is not None  # noqa: S101 nobody sends without
        self._server, self._name, self._tokens = told.smtp, _greeting(name), tokens
        self._sender = smtp_address(told.sender)
        self._smtp: smtplib.SMTP | None = None
        self._aborted = False

    def send(self, render: RenderedEmail) -> None:
        """Return once the server has taken it; raise `NotSent` otherwise."""
        smtp = self._smtp or self._open()
        try:
            self._envelope(smtp, render)
        except OSError as error:  # smtplib's own are such, too
            self.close()
            raise ServerUnavailable(_words(error)) from error
        try:
            code, words = smtp.data(render.raw)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except OSError as error:
            self.close()
            raise DeliveryUnknown(_words(error)) from error
        self._expect(code, words)

    def close(self) -> None:
        """Hang up."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def abort(self) -> None:
        """Break the connection from another thread: whoever waits on it gets an error at once."""
        self._aborted = True
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    def _envelope(self, smtp: smtplib.SMTP, render: RenderedEmail) -> None:
        options = []
        if render.utf8:
            if not smtp.has_extn("smtputf8"):
                raise Rejected(_("The mail server takes no address with letters beyond ASCII before the @."))
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        code, words = smtp.mail(self._sender, options)
        if not 200 <= code < 300 and not render.utf8:
            # It is us whom it doesn't take: the mail has nothing to do with it, and nor have the next ones.
            self.close()
            raise ServerUnavailable(_said(code, words))
        self._expect(code, words)
        self._expect(*smtp.rcpt(render.recipient))

    def _expect(self, code: int, words: bytes) -> None:
        if 200 <= code < 300:
            return
        said = _said(code, words)
        if code == 421 or self._smtp is None:
            self.close()
            raise ServerUnavailable(said)
        self._reset()
        raise (Rejected if code >= 500 else TemporarilyRejected)(said)

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except OSError:
            self.close()

    def _open(self) -> smtplib.SMTP:
        """Known before it connects: a greeting can be waited for as long as an answer, and is to be cut off, too."""
        server, name = self._server, self._name
        if server.tls == "first":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL("", 0, name, timeout=TIMEOUT, context=tls_context(server))
        else:
            smtp = smtplib.SMTP("", 0, name, TIMEOUT)
        answer = smtp.getreply
        smtp.getreply = lambda: self._unless_aborted(answer)  # type: ignore[method-assign]
        smtp._host = server.host  # type: ignore[attr-defined] # whose certificate it must be; only __init__ sets it
        self._smtp = smtp
        try:
            self._greet(smtp, *smtp.connect(server.host, server.port))
        except OSError as error:
            self.close()
            raise ServerUnavailable(_words(error)) from error
        return smtp

    def _unless_aborted(self, answer: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """Whoever breaks the connection while it comes about finds no socket yet: then nothing is waited for on it."""
        if self._aborted:
            raise ConnectionAbortedError(_("The connection was broken off."))
        return answer()

    def _greet(self, smtp: smtplib.SMTP, code: int, words: bytes) -> None:
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        smtp.ehlo_or_helo_if_needed()
        if self._server.tls == "later" and smtp.has_extn("starttls"):
            smtp.starttls(context=tls_context(self._server))
            smtp.ehlo_or_helo_if_needed()
        elif self._server.tls == "later" and not self._server.is_loopback:
            raise smtplib.SMTPNotSupportedError(_("The server offers no STARTTLS, and nothing is sent without."))
        if self._server.user:
            self._sign_in(smtp)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self._tokens is None or self._server.password:
            smtp.login(self._server.user, self._server.password)
            return
        said = f"user={self._server.user}\1auth=Bearer {self._tokens.current()}\1\1"
        smtp.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")


def tls_context(server: Server) -> ssl.SSLContext:
    """Certificates are checked, but on this machine, where they are mostly the server's own."""
    context = ssl.create_default_context()
    if server.is_loopback:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _greeting(name: str) -> str:
    """How a client names itself: by its host, or by an address in brackets (RFC 5321, section 4.1.3)."""
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode(errors='replace')}"


NewSmtpSession = Callable[[], SmtpSession]


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {said}"
    return str(error) or type(error).__name__
