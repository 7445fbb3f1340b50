"""First starts in an empty folder with combinations of the documented settings, each followed by a second start."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from refdesk.client.sign_in import sign_in
from tests.files.bucket import bucket
from tests.servers import ANA, BEN, MARTA, NotReady, Server, server
from tests.services import Postgres, free_port

from .combinations import Row, covering

pytestmark = pytest.mark.usefixtures("process")

ROOT_EMAIL, PASSWORD = "root@example.org", "salt-rope-and-tar"
# Settings that decide which data a start creates, and where. The first value of each is the default.
DATA_FACTORS = {
    "administrator": ["none", ROOT_EMAIL, MARTA.upper()],
    "demo": ["", "1"],
    "database": ["sqlite", "postgresql"],
}
OTHER_FACTORS = {
    "data": ["missing", "made before"],
    "address": ["", "localhost", "https://desk.example.org"],
    "mail": ["none", "sent and read"],
    "files": ["folder", "bucket", "scanned"],
    "more": ["none", "bus away", "limits"],
}
FACTORS = DATA_FACTORS | OTHER_FACTORS
SETTINGS: dict[str, dict[str, dict[str, str]]] = {
    "mail": {
        "sent and read": {
            "REFDESK_SMTP_URL": "smtp://ask:secret@127.0.0.1:9",
            "REFDESK_MAIL_FROM": "ask@harbour.example",
            "REFDESK_IMAP_URL": "imap://ask:secret@127.0.0.1:9/INBOX",
        },
    },
    "files": {"scanned": {"REFDESK_FILE_SCAN": "true", "REFDESK_FILE_DAYS": "7"}},
    "more": {
        "bus away": {"REFDESK_BUS_URL": "redis://127.0.0.1:9"},
        "limits": {
            "REFDESK_SECRET_KEY": "k" * 32,
            "REFDESK_TRUSTED_PROXIES": "127.0.0.1, ::1",
            "REFDESK_LANES": "4",
            "REFDESK_FORM_SECONDS": "0",
            "REFDESK_DEBUG": "1",
            "REFDESK_HOST": "0.0.0.0",
        },
    },
}


def _id(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value not in ("", "none", FACTORS[name][0]))


def _rows() -> Iterator[object]:
    """Few rows, since each is two starts of some seconds: all pairs of the data factors, other values at least once."""
    short = [
        row | {name: values[number // 2 % len(values)] for name, values in OTHER_FACTORS.items()}
        for number, row in enumerate(covering(DATA_FACTORS, 2))
    ]
    long = [row for row in (*covering(FACTORS, 2), *covering(FACTORS, 3)) if row not in short]
    yield from (pytest.param(row, id=_id(row) or "defaults") for row in short)
    yield from (pytest.param(row, id=_id(row), marks=pytest.mark.long) for row in long)


def _environ(row: Row, folder: Path, postgres: Postgres) -> dict[str, str]:
    data = folder / "new" / "data" if row["data"] == "missing" else folder
    environ = {"REFDESK_DATA": str(data), "REFDESK_DEMO": row["demo"]}
    if row["administrator"] != "none":
        environ |= {"REFDESK_ADMIN_EMAIL": row["administrator"], "REFDESK_ADMIN_PASSWORD": PASSWORD}
    if row["address"].startswith("https:"):
        port = free_port()
        environ |= {"REFDESK_PORT": str(port), "REFDESK_PUBLIC_URL": f"{row['address']}:{port}"}
    elif row["address"]:
        environ["REFDESK_HOST"] = row["address"]
    if row["database"] == "postgresql":
        environ["REFDESK_DATABASE_URL"] = postgres.database()
    return environ | {
        name: value for factor in SETTINGS for name, value in SETTINGS[factor].get(row[factor], {}).items()
    }


def _status(url: str, host: str) -> int:
    try:
        with urlopen(Request(url, headers={"Host": host}), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


async def _connection_to_this_machine(connect: Callable[..., Any], host: str, port: int, **options: Any) -> Any:
    """The name is one behind a proxy: a public server refuses requests for a name of this machine."""
    return await connect("127.0.0.1", port, **options)


def _passwords(environ: dict[str, str]) -> dict[str, str]:
    file = Path(environ["REFDESK_DATA"]) / "demo-passwords.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return dict(line.split() for line in lines)


def _check(running: Server, row: Row, environ: dict[str, str]) -> None:
    """The server responds, the demo exists or not, and everybody with an account can sign in."""
    port = re.findall(r"listening on .*, ([0-9]+)", running.log)[-1]
    here, host = f"http://127.0.0.1:{port}", f"127.0.0.1:{port}"
    if row["address"].startswith("https:"):
        host = f"{row['address'].removeprefix('https://')}:{port}"
    demo = row["demo"] == "1"
    assert _status(f"{here}/healthz", f"127.0.0.1:{port}") == 200
    assert _status(f"{here}/demo/", host) == (200 if demo else 404)
    people = _passwords(environ)
    # The administrator of the settings keeps their password if a demo operator has the same email address.
    administrator = row["administrator"].lower()
    assert set(people) == ({ANA, BEN, MARTA} - {administrator} if demo else set())
    if administrator != "none":
        people[row["administrator"]] = PASSWORD
    for email, password in people.items():
        # On https the name has the prefix of RFC 6265bis, "__Host-".
        with patch("asyncio.open_connection", partial(_connection_to_this_machine, asyncio.open_connection)):
            assert {"sessionid", "__Host-sessionid"} & set(
                asyncio.run(sign_in(f"http://{host}", email, password)).cookies
            )
    printed = "\n".join(running.printed)
    assert ("There is no administrator yet." in printed) == (not demo and administrator == "none")


@pytest.mark.parametrize("row", list(_rows()))
def test_first_and_second_start_serve_with_these_settings(row: Row, tmp_path: Path, postgres: Postgres) -> None:
    environ = _environ(row, tmp_path, postgres)
    with ExitStack() as stack:
        if row["files"] == "bucket":
            environ |= stack.enter_context(bucket()).settings
        running = stack.enter_context(server(environ, data=tmp_path))
        _check(running, row, environ)
        made = _passwords(environ)
        assert running.stop() == 0
        running.start()
        _check(running, row, environ)
        assert _passwords(environ) == made


@pytest.mark.parametrize(
    ("environ", "code", "words"),
    [
        ({"REFDESK_ADMIN_EMAIL": ROOT_EMAIL}, 2, ["REFDESK_ADMIN_EMAIL", "together with REFDESK_ADMIN_PASSWORD"]),
        ({"REFDESK_ADMIN_PASSWORD": PASSWORD}, 2, ["REFDESK_ADMIN_EMAIL", "together with REFDESK_ADMIN_PASSWORD"]),
        ({"REFDESK_ADMIN_EMAIL": "root", "REFDESK_ADMIN_PASSWORD": PASSWORD}, 2, ["an email address like"]),
        ({"REFDESK_ADMIN_EMAIL": f"{'r' * 260}@a.example", "REFDESK_ADMIN_PASSWORD": PASSWORD}, 2, ["email address"]),
        ({"REFDESK_ADMIN_EMAIL": ROOT_EMAIL, "REFDESK_ADMIN_PASSWORD": "short"}, 2, ["at least 10 characters"]),
        (
            {"REFDESK_ADMIN_EMAIL": ROOT_EMAIL, "REFDESK_ADMIN_PASSWORD": PASSWORD, "REFDESK_ADMIN_NAME": "x" * 81},
            2,
            ["REFDESK_ADMIN_NAME", "80 characters"],
        ),
        ({"REFDESK_DEMO": "perhaps", "REFDESK_PORT": "65536"}, 2, ["REFDESK_DEMO: 'perhaps'", "REFDESK_PORT: '65536'"]),
        ({"REFDESK_HOST": "desk.invalid"}, 2, ["an address of this machine"]),
        ({"REFDESK_PUBLIC_URL": "https://example.org/desk"}, 2, ["only scheme, host and port"]),
        ({"REFDESK_PUBLIC_URL": "desk.example.org"}, 2, ["http:// or https://"]),
        ({"REFDESK_DATA": "/dev/null/data"}, 2, ["REFDESK_DATA"]),
        ({"REFDESK_DATABASE_URL": "mysql://a@b/c"}, 2, ["postgresql://user:password@host:port/name"]),
        ({"REFDESK_DATABASE_URL": "postgresql://a@127.0.0.1:9/b"}, 1, ["REFDESK_DATABASE_URL", "Connection refused"]),
        ({"REFDESK_SECRET_KEY": "short"}, 2, ["at least 32 characters"]),
        ({"REFDESK_SMTP_URL": "smtp://127.0.0.1:9"}, 2, ["REFDESK_MAIL_FROM", "together with REFDESK_SMTP_URL"]),
        ({"REFDESK_IMAP_URL": "imap://127.0.0.1:9"}, 2, ["imaps://user:password@host/folder"]),
        ({"REFDESK_FILE_SCAN": "no-such-program"}, 2, ["REFDESK_FILE_SCAN"]),
        (
            {"REFDESK_DEMO": "1", "REFDESK_S3_BUCKET": "files", "REFDESK_S3_ENDPOINT": "http://127.0.0.1:9"},
            1,
            ["REFDESK_S3_BUCKET", "The bucket can't be used"],
        ),
    ],
)
def test_impossible_first_start_exits_with_a_reason(
    environ: dict[str, str], code: int, words: list[str], tmp_path: Path
) -> None:
    keys = {"REFDESK_S3_ACCESS_KEY": "key", "REFDESK_S3_SECRET_KEY": "secret"} if "REFDESK_S3_BUCKET" in environ else {}
    basic = {"REFDESK_DATA": str(tmp_path / "data"), "REFDESK_DEMO": "0", "AWS_MAX_ATTEMPTS": "1"}
    bare = Server(tmp_path, basic | environ | keys, entry="tests.faults.short_waits")
    with pytest.raises(NotReady):
        bare.start()
    assert bare.wait() == code, bare.log
    assert [word for word in words if word not in bare.log] == []
    assert "Traceback" not in bare.log
