"""A Dovecot server for tests, without root, with a mailbox for every user name that signs in."""

import atexit
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from refdesk.mail.settings import Server as Settings
from tests.services import Server, folder_and_user, free_port

PASSWORD = "secret"
_CONFIG = """dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
auth_allow_cleartext = yes
auth_username_format = %{{user}}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
passdb static {{
  mechanisms_filter = plain
  password = {password}
}}
auth_mechanisms = plain xoauth2
oauth2 {{
  introspection_mode = get
  introspection_url = http://127.0.0.1:{tokens}/
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
userdb static {{
  fields {{
    home = {folder}/mail/%{{user}}
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Dovecot(Server):
    """Listens on loopback; every user has the same password. Tokens are looked up by HTTP at the port `tokens`."""

    def __init__(self, program: str, port: int = 0) -> None:
        folder, run_as = folder_and_user("refdesk-dovecot-")
        user = pwd.getpwuid(int(run_as.get("user", os.getuid())))
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
            os.chown(folder / name, user.pw_uid, user.pw_gid)
        self.port, self.tokens = port or free_port(), free_port()
        group = grp.getgrgid(user.pw_gid).gr_name
        facts = {"folder": folder, "user": user.pw_name, "group": group, "port": self.port, "password": PASSWORD}
        facts["tokens"] = self.tokens
        (folder / "dovecot.conf").write_text(_CONFIG.format(**facts))
        super().__init__([program, "-F", "-c", str(folder / "dovecot.conf")], folder, **run_as)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


class Running(NamedTuple):
    """The ports of a server of another process."""

    port: int
    tokens: int = 0


class Mailbox:
    """One user's inbox, as another mail program sees it."""

    def __init__(self, server: Dovecot | Running, user: str, folder: str = "INBOX") -> None:
        self._server, self.tokens = server, server.tokens
        self.settings = Settings("127.0.0.1", server.port, user, PASSWORD, "starttls", folder)
        self.url = f"imap://{user}:{PASSWORD}@127.0.0.1:{server.port}/INBOX"

    def put(self, *emails: bytes, seen: bool = False) -> None:
        """Append the emails as if they were delivered."""
        with self._opened() as client:
            for email in emails:
                client.append(
                    self.settings.folder,
                    r"(\Seen)" if seen else "",
                    "",
                    email.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
                )

    def emails(self) -> list[EmailMessage]:
        with self._opened() as client:
            numbers = client.search(None, "ALL")[1][0].decode().split()
            parts = client.fetch(",".join(numbers), "(BODY.PEEK[])")[1] if numbers else []
            raws = [part[1] for part in parts if isinstance(part, tuple)]
        return [message_from_bytes(raw, policy=policy.default) for raw in raws]

    def flags(self) -> list[str]:
        with self._opened() as client:
            flags = client.fetch("1:*", "(FLAGS)")[1]
            return [
                bytes(flag).decode().partition("FLAGS (")[2].split(")")[0] for flag in flags if isinstance(flag, bytes)
            ]

    def see(self) -> None:
        with self._opened() as client:
            client.store("1:*", "+FLAGS", r"(\Seen)")

    def renew(self, folder: str) -> "Mailbox":
        """Delete the folder if it exists, and create it again with another UIDVALIDITY."""
        with self._opened() as client:
            client.select("INBOX")
            client.delete(folder)
            client.create(folder)
        return Mailbox(self._server, self.settings.user, folder)

    def _opened(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.settings.port)
        client.login(self.settings.user, PASSWORD)
        client.select(self.settings.folder)
        return client


@cache
def the_dovecot(port: int = 0) -> Dovecot:
    """The server of this test run, not started. Skips the test without Dovecot 2.4 or later."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if version < "2.4":
        pytest.skip(f"Dovecot {version.split()[0]} is installed, and its configuration is that of 2.4 here")
    server = Dovecot(program, port)
    atexit.register(server.remove)
    return server


@pytest.fixture
def mailbox(request: pytest.FixtureRequest) -> Mailbox:
    server = the_dovecot()
    server.start()
    return Mailbox(server, f"desk{abs(hash(request.node.nodeid))}")
