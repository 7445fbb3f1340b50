"""Pages of the server are written in the direction of their language."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr"), ("pl", "ltr")])
@pytest.mark.parametrize("template", ["refdesk/problem.html", "demo/base.html", "mail/email.html"])
def test_L2_pages_and_emails_have_the_direction_of_their_language(template: str, language: str, direction: str) -> None:
    with translation.override(language):
        page = render_to_string(template, {"language": language})
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_L2_each_page_states_its_direction() -> None:
    pages = {path: path.read_text(encoding="utf-8") for path in (ROOT / "refdesk").glob("*/templates/**/*.html")}
    roots = {path.name: re.findall("<html[^>]*>", text) for path, text in pages.items() if "<html" in text}
    assert roots
    assert [name for name, tags in roots.items() if " dir=" not in "".join(tags)] == []
