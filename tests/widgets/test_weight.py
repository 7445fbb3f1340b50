"""What browsers load stays light: the sizes are a promise (gzip, bytes)."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from refdesk.widgets.models import Widget
from tests.sample_people import People

ROOT = Path(__file__).parents[2]
LOADER_LIMIT = 3 * 1024
WIDGET_LIMIT = 40 * 1024
DESK_LIMIT = 68 * 1024

pytestmark = [
    pytest.mark.current_build,
    pytest.mark.skipif(
        not (ROOT / "refdesk/static/web/widget.json").is_file(), reason="the front end is not built: run bin/build"
    ),
]


def _weight(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.mark.parametrize("invite", [False, True])
@pytest.mark.parametrize("form", Widget.Form.values)
def test_the_loader_as_it_is_served_has_at_most_3_kb(people: People, client: Client, form: str, invite: bool) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(form=form, invite=invite, invite_text="Can we help you? " * 11)
    content = client.get("/embed/ask.js").content
    assert _weight(content) <= LOADER_LIMIT
    served = client.get("/embed/ask.js", headers={"Accept-Encoding": "gzip"})
    assert served.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(served.content) == content
    assert len(served.content) <= LOADER_LIMIT


def test_no_page_runs_the_script_of_another() -> None:
    """The build puts a module that two pages share into a chunk of its own (web/vite.config.ts)."""
    manifest = json.loads((ROOT / "refdesk/static/web/manifest.json").read_text())
    entries = {name for name, chunk in manifest.items() if chunk.get("isEntry")}
    assert {name: also for name in entries if (also := entries & set(manifest[name].get("imports", [])))} == {}


def _built(name: str) -> int:
    """What a page of the build loads in the heaviest language, style sheets and all."""
    node = shutil.which("node")
    assert node, "Node.js is needed to weigh the build"
    weighed = subprocess.run([node, "scripts/size.js"], cwd=ROOT / "web", capture_output=True, text=True, check=True)
    sizes: dict[str, int] = json.loads(weighed.stdout)
    return sizes[name]


@pytest.mark.parametrize("what", ["widget", "widget_offline"])
def test_everything_until_the_patron_can_type_has_at_most_40_kb(people: People, client: Client, what: str) -> None:
    """The question of a chat, or of a ticket where nobody is online; what sends files comes with the first file."""
    page = _weight(client.get("/embed/ask/").content)
    assert _built(what) + page <= WIDGET_LIMIT


def test_everything_until_a_fresh_desk_is_there_has_at_most_68_kb() -> None:
    assert _built("desk") <= DESK_LIMIT
