"""The texts of management commands: each command, verb and option has a sentence, in the project's words."""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import models
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ModelState, ProjectState

from refdesk import __main__
from refdesk.project.management.commands.makemigrations import Autodetector
from refdesk.server import serve
from tests.architecture.vocabulary import ABOLISHED_IN_PROSE

OWN = [*__main__.own_commands()]
DJANGOS = {
    "help",
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
}
SENTENCE = re.compile(r"[A-Z][^\n]+\.")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """The command line narrows it for the whole process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """Each text of a command's help, with what it is of."""
    command = load_command_class(get_commands()[name], name)
    yield name, command.help
    yield from _of(name, command.create_parser("bin/refdesk", name))


def _of(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, its in action.choices.items():
                yield f"{name} {verb}", its.description or ""
                yield from _of(f"{name} {verb}", its)
        elif action.dest not in DJANGOS:
            yield f"{name} {action.dest}", action.help or ""


def test_commands_are_the_ones_that_the_documents_name() -> None:
    assert OWN == [
        "backup",
        "copy_database",
        "demo",
        "epoch",
        "faq",
        "operator",
        "pending",
        "restore",
        "saml",
        "sign_in",
        "statistics",
    ]


@pytest.mark.parametrize("name", OWN)
def test_each_command_verb_and_option_has_a_sentence(name: str) -> None:
    texts = dict(_texts(name))
    assert {of: text for of, text in texts.items() if not SENTENCE.fullmatch(text)} == {}
    assert {of: text for of, text in texts.items() if ABOLISHED_IN_PROSE.search(text)} == {}


@pytest.mark.parametrize("name", OWN)
def test_help_of_a_command_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(name, "--help")
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert load_command_class(get_commands()[name], name).help in shown


def test_overview_lists_the_own_commands_with_their_sentences() -> None:
    shown = __main__._overview()
    names = [name.replace("-", "_") for name in re.findall(r"^    ([\w-]+) +[A-Z].*\.$", shown, re.MULTILINE)]
    assert names == ["serve", *OWN]


@pytest.mark.parametrize("words", [["help", "serve"], ["serve", "--help"]])
def test_help_of_serve_starts_no_server(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "main", lambda: pytest.fail("the server was started"))
    monkeypatch.setattr(sys, "argv", ["refdesk", *words])
    __main__.main()
    assert capsys.readouterr().out == f"{__main__.SERVE}\n"


def test_only_a_changed_column_needs_a_migration() -> None:
    graph = MigrationGraph()
    graph.add_node(("canned", "0001_initial"), None)

    def changes(field: "models.Field[Any, Any]", **options: str) -> dict[str, Any]:
        before, after = ProjectState(), ProjectState()
        before.add_model(ModelState("canned", "Title", [("text", models.CharField(max_length=10))]))
        after.add_model(ModelState("canned", "Title", [("text", field)], options))
        return Autodetector(before, after).changes(graph)

    assert changes(models.CharField("title", max_length=10, help_text="Short.", blank=True), verbose_name="title") == {}
    assert [*changes(models.CharField("title", max_length=11))] == ["canned"]


@pytest.mark.django_db
def test_export_of_faqs_to_a_missing_folder_is_refused(tmp_path: object) -> None:
    from refdesk.libraries.models import Library

    with pytest.raises(CommandError, match="There is no library yet"):
        call_command("faq", "export", f"{tmp_path}/none/faqs.csv")
    Library.objects.create(name="Harbour", slug="harbour")
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("faq", "export", f"{tmp_path}/none/faqs.csv")


@pytest.mark.parametrize(
    ("command", "setting", "demo"), [("serve", "", "1"), ("serve", "0", "0"), ("demo", "", "1"), ("demo", "0", "1")]
)
def test_G9_serve_and_demo_start_the_server(
    command: str, setting: str, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = list[str]()
    monkeypatch.setattr(serve, "main", lambda: started.append(os.environ["REFDESK_DEMO"]))
    monkeypatch.setattr(sys, "argv", ["refdesk", command])
    monkeypatch.setenv("REFDESK_DEMO", setting)
    if not setting:
        monkeypatch.delenv("REFDESK_DEMO")
    __main__.main()
    assert started == [demo]
