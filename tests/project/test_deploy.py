"""The files of `deploy/` and the commands in `bin/`."""

import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from refdesk import __version__
from tests.nginx import nginx
from tests.servers import ROOT
from tests.services import free_port, until


@pytest.mark.usefixtures("process")
def test_nginx_logs_no_urls_with_tokens(tmp_path: Path) -> None:
    keys = (
        "/ticket/7.s3cret/",
        "//files/s3cret",
        "/live/stream/s3cret",
        "/ask/ask/chat/s3cret/",
        "/api/v1/uploads/s3cret?part=1",
    )
    with nginx(tmp_path, [free_port()]) as (url, log):
        for address in (*keys, "/faq/opening-hours/"):
            request = urllib.request.Request(url + address, headers={"Referer": f"{url}/ticket/7.s3cret/"})
            with pytest.raises(urllib.error.HTTPError, match="502"):
                urllib.request.urlopen(request, timeout=10)
        until(lambda: log.read_text().count("\n") == len(keys) + 1)
    lines = log.read_text().splitlines()
    assert "s3cret" not in "\n".join(lines)
    assert '"GET /ticket/... HTTP/1.1" 502' in lines[0]
    assert '"GET /faq/opening-hours/ HTTP/1.1" 502' in lines[-1]


def test_other_pythons_are_the_oldest_and_newest_usable_ones(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, code in (("python3.11", 0), ("python3.12", 0), ("python3.13", 0)):
        _script(programs / name, f"exit {code}")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    _script(tmp_path / ".venv/bin/python", "echo 3.11")
    assert _other_pythons(tmp_path, programs) == [str(programs / "python3.13")]
    # pyenv's shims for a version that isn't chosen are like this: there, and of no use.
    _script(programs / "python3.13", "exit 127")
    assert _other_pythons(tmp_path, programs) == [str(programs / "python3.12")]
    _script(tmp_path / ".venv/bin/python", "echo 3.13")
    assert _other_pythons(tmp_path, programs) == [str(programs / "python3.11"), str(programs / "python3.12")]


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/bash\n{line}\n")
    path.chmod(0o700)


def _other_pythons(where: Path, programs: Path) -> list[str]:
    command = ["/bin/bash", "-euc", f". {ROOT}/bin/lib.sh; other_pythons"]
    environ = {"PATH": f"{programs}:/usr/bin:/bin"}
    result = subprocess.run(command, cwd=where, env=environ, capture_output=True, text=True, check=True)
    return result.stdout.split()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '\nversion = "{}"\n'),
        ("web/package.json", '\n  "version": "{}",\n'),
        ("web/package-lock.json", '\n      "name": "refdesk-web",\n      "version": "{}",\n'),
        ("refdesk/accessibility/openacr.yaml", "\n  version: {}\n"),
        ("deploy/compose.yaml", "\n  image: localhost/refdesk:{}\n"),
        ("docs/operate.md", " localhost/refdesk:{}\n"),
        ("CHANGELOG.md", "\n## {} – "),
    ],
)
def test_G9_version_is_the_same_everywhere(file: str, text: str) -> None:
    assert text.format(__version__) in (ROOT / file).read_text(encoding="utf-8")
