"""FAQs from the command line."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from refdesk.faq import queries
from refdesk.faq.models import Faq
from tests.sample_people import People

from .world import faq, group


def _run(*words: str) -> str:
    out = io.StringIO()
    call_command("faq", *words, stdout=out)
    return out.getvalue()


def _refused(*words: str) -> str:
    with pytest.raises(CommandError) as outcome:
        _run(*words)
    return str(outcome.value)


def test_what_is_exported_is_imported_again(people: People, tmp_path: Path) -> None:
    faq(group(people.harbour), "How do I renew?")
    for kind in ("csv", "json"):
        file = str(tmp_path / f"faqs.{kind}")
        _run("export", file, "--library", "harbour")
        Faq.objects.all().delete()
        assert _run("import", file, "--library", "harbour") == "1 added, 0 replaced.\n"


def test_without_a_file_it_goes_to_standard_output(people: People, capsys: Any) -> None:
    faq(group(people.harbour), "How do I renew?")
    _run("export", "--library", "harbour", "--format", "json")
    assert '"question":"How do I renew?"' in capsys.readouterr().out


def test_wrong_rows_are_printed(people: People, tmp_path: Path) -> None:
    file = tmp_path / "faqs.csv"
    file.write_text("question,answer\nWhy?,Because\n")
    assert _refused("import", str(file), "--library", "harbour").startswith(
        "Nothing was imported.\nrow 2: It names no group"
    )
    group(people.harbour)
    assert _run("import", str(file), "--library", "harbour", "--group", "borrowing") == "1 added, 0 replaced.\n"


def test_missing_library_or_file_is_an_error(people: People, tmp_path: Path) -> None:
    assert "harbour, hill" in _refused("export")
    assert "harbour, hill" in _refused("export", "--library", "nowhere")
    assert "No such file" in _refused("import", str(tmp_path / "none.csv"), "--library", "hill")
    assert "has no group “x”" in _refused("import", "x.csv", "--library", "hill", "--group", "x")
    assert "--format" in _refused("export", "x.xlsx", "--library", "hill")


def test_all_are_indexed_anew_in_their_librarys_language(people: People) -> None:
    faq(group(people.harbour), "Die Bücher")
    people.harbour.language = "de"
    people.harbour.save()
    assert _run("index") == "Indexed all FAQs.\n"
    assert queries.answers("Buch ", queries.public_groups()).total == 1
