"""The terminal examples of docs/scripting.md, sent to the API as they stand there."""

import re
import shlex
from pathlib import Path

from refdesk.keys.scopes import Scope
from tests.sample_people import People

from .world import key_client, make_key

PAGE = Path(__file__).parents[2] / "docs" / "scripting.md"


def test_G5_examples_of_the_page_on_scripts_read_with_a_key(people: People) -> None:
    _, key = make_key(people.harbour, *Scope)
    examples = re.findall(r"^\$ (curl .*)$", PAGE.read_text(), re.MULTILINE)
    assert len(examples) == 3
    for example in examples:
        [*_, name, header, address] = shlex.split(example)
        assert (name, header) == ("--header", "Authorization: Bearer $REFDESK_KEY")
        answer = key_client(key).get(address.removeprefix("$REFDESK_URL"))
        assert answer.status_code == 200, example
