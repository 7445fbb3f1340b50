"""The commands of the API's page, as they stand there, against a server."""

import html
import os
import re
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.servers import ANA, server

pytestmark = pytest.mark.usefixtures("process")


def test_examples_of_the_api_page_sign_in_read_change_and_confirm(tmp_path: Path) -> None:
    with server() as running:
        with urlopen(f"{running.url}/api/v1/docs") as answer:
            page = answer.read().decode()
        blocks = [html.unescape(block) for block in re.findall(r"<pre><code>(curl .*?)</code></pre>", page, re.DOTALL)]
        commands = "\n".join(blocks).replace("script@example.org", ANA)
        ran = subprocess.run(
            ["bash", "-euc", commands.replace("curl ", "curl -s -w '%{http_code}\n' ")],
            cwd=tmp_path,
            env={**os.environ, "SITE": running.url, "PASSWORD": running.passwords[ANA]},
            capture_output=True,
            text=True,
            check=True,
        )
    codes = re.findall(r"([1-5]\d\d)$", ran.stdout, re.MULTILINE)
    # Status, form, sign-in, list, a change based on another version, confirmation.
    assert codes == ["200", "200", "302", "200", "409", "204"], ran.stdout
