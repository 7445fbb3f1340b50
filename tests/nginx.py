"""nginx with the settings of `deploy/nginx.conf`."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import ROOT
from tests.services import free_port, permission, until

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PROCESS = re.compile(r"  server 127\.0\.0\.1:8000([^;]*);\n")


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[tuple[str, Path]]:
    """nginx with the example's settings, but for TLS and the ports: its address and its log. `ports` are behind it."""
    if NGINX is None:
        pytest.skip("nginx is not installed (Debian: nginx)")
    permission.check()
    port, log = free_port(), folder / "access.log"
    example = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    [options] = PROCESS.findall(example)
    example = PROCESS.sub("".join(f"  server 127.0.0.1:{process}{options};\n" for process in ports), example)
    for before, after in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("/var/log/nginx/refdesk.log", str(log)),
        ("/var/log/nginx/refdesk-error.log", str(folder / "error.log")),
    ):
        assert before in example
        example = example.replace(before, after)
    lines = [line for line in example.splitlines() if "ssl_" not in line and "[::]" not in line]
    temporary = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    head = f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ {temporary} access_log off;"
    whole.write_text("\n".join([head, *lines, "}"]), encoding="utf-8")
    with subprocess.Popen([NGINX, "-c", str(whole), "-e", "stderr"], cwd=folder) as process:
        try:
            until(lambda: _listens(port))
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
