"""`bin/translate` finds what would show a wrong text, and compiles whole sentences only."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from refdesk.translations import files, offered, po
from refdesk.translations.__main__ import main
from refdesk.translations.languages import KNOWN

TEXTS = {
    "widget_send": "Send",
    "desk_gone": "Gone",
    "widget_hello": "Hello, {name}!",
    "widget_wait": [
        {
            "declarations": ["input count", "local countPlural = count: plural"],
            "selectors": ["countPlural"],
            "match": {"countPlural=one": "{count} person waits.", "countPlural=other": "{count} people wait."},
        }
    ],
    "widget_left": [
        {
            "declarations": ["input actor", "input name"],
            "selectors": ["actor"],
            "match": {"actor=you": "You left", "actor=*": "{name} left"},
        }
    ],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (
        "web/messages",
        "web/src/widget",
        "web/src/desk",
        "refdesk/eventlog/sentences",
        "refdesk/mail/templates",
    ):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "web/messages/en.json").write_text(json.dumps(TEXTS))
    (tmp_path / "refdesk/eventlog/sentences/en.json").write_text('{"event_left": "Left"}')
    (tmp_path / "web/src/widget/main.ts").write_text(
        'import("./Send.svelte"); m.widget_left; m.widget_wait; m.widget_hello'
    )
    (tmp_path / "web/src/widget/Send.svelte").write_text("<button onclick={() => send()}>{m.widget_send()}</button>")
    (tmp_path / "web/src/desk/main.ts").write_text("m.desk_gone()")
    (tmp_path / "refdesk/mail/models.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        "# Translators: a greeting\n"
        '_("Dear %(name)s")\nngettext("%(n)s file", "%(n)s files", 2)\n'
    )
    (tmp_path / "refdesk/mail/templates/a.html").write_text("{% load i18n %}{% translate 'Your chat' %}")
    assert main(["export", "ar", "de"], tmp_path) == 0
    return tmp_path


def _translate(root: Path, tag: str, domain: str, translations: dict[str, list[str]]) -> None:
    """Fill in the entries with these contexts, or English texts."""
    file = files.path(root, KNOWN[tag], domain)
    catalog = po.read(file)
    for entry in catalog.entries:
        entry.forms = translations.get(entry.context or entry.msgid, entry.forms)
    file.write_text(po.written(catalog))


def _texts(root: Path, tag: str) -> dict[str, Any]:
    return dict(json.loads((root / f"refdesk/locale/{KNOWN[tag].folder}/texts.json").read_text()))


def test_L1_texts_are_split_by_the_pages_that_load_them(root: Path) -> None:
    catalogs = dict(files.catalogs(root, KNOWN["de"]))
    contexts = {name: {entry.context or entry.msgid for entry in catalog.entries} for name, catalog in catalogs.items()}
    assert contexts == {
        "widget": {"widget_send", "widget_hello", "widget_wait", "widget_left", "widget_left|actor=you"},
        "desk": {"desk_gone", "event_left"},
        "django": {"Dear %(name)s", "%(n)s file", "Your chat"},
    }
    notes = {entry.context or entry.msgid: entry.notes for catalog in catalogs.values() for entry in catalog.entries}
    assert notes["Dear %(name)s"] == ["a greeting"]
    assert notes["widget_send"] == ["Label of a button: at most 36 letters, 18 in Chinese."]


def test_L1_text_is_compiled_only_if_all_its_variants_are_translated(root: Path) -> None:
    _translate(root, "de", "widget", {"widget_left": ["{name} hat verlassen"], "widget_send": ["Senden"]})
    assert main(["compile"], root) == 0
    assert _texts(root, "de") == {"widget_send": "Senden"}
    _translate(root, "de", "widget", {"widget_left|actor=you": ["Sie haben verlassen"]})
    assert main(["compile"], root) == 0
    left = _texts(root, "de")["widget_left"]
    assert left[0]["match"] == {"actor=you": "Sie haben verlassen", "actor=*": "{name} hat verlassen"}


def test_L1_plural_text_has_the_forms_of_the_language(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = ["لا أحد", "شخص", "شخصان", "{count} أشخاص", "{count} شخصًا", "{count} شخص"]
    _translate(root, "ar", "widget", {"widget_wait": forms})
    assert main(["compile"], root) == 0
    match = _texts(root, "ar")["widget_wait"][0]["match"]
    assert list(match) == [f"countPlural={category}" for category in ("zero", "one", "two", "few", "many", "*")]
    _translate(root, "ar", "widget", {"widget_wait": [*forms[:5], ""]})
    assert main(["compile"], root) == 1
    assert "widget_wait: needs 6 forms" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("domain", "context", "forms", "fault"),
    [
        ("widget", "widget_hello", ["Hallo!"], "missing placeholders {name}"),
        ("widget", "widget_hello", ["Hallo, {nome}!"], "unknown placeholders {nome}"),
        ("widget", "widget_send", ["<b>Senden</b>"], "tags differ"),
        ("widget", "widget_send", ["Senden "], "begins or ends with a space"),
        ("django", "Dear %(name)s", ["Guten Tag"], "missing placeholders %(name)s"),
        ("django", "%(n)s file", ["Datei", ""], "needs 2 forms"),
    ],
)
def test_L1_check_finds(
    root: Path, capsys: pytest.CaptureFixture[str], domain: str, context: str, forms: list[str], fault: str
) -> None:
    assert main(["check"], root) == 0
    _translate(root, "de", domain, {context: forms})
    assert main(["check"], root) == 1
    assert fault in capsys.readouterr().err


def test_L1_changed_text_is_reported_and_shown_in_english(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _translate(root, "de", "widget", {"widget_send": ["Senden"]})
    (root / "web/messages/en.json").write_text(json.dumps({**TEXTS, "widget_send": "Send it"}))
    assert main(["check"], root) == 0
    assert "widget_send: the English text has changed; run bin/translate export" in capsys.readouterr().err
    assert main(["compile"], root) == 0
    assert "widget_send" not in _texts(root, "de")
    assert main(["export"], root) == 0
    assert main(["check"], root) == 0
    assert capsys.readouterr().err == ""


def test_L1_translation_moves_with_its_text_to_another_file(root: Path) -> None:
    _translate(root, "de", "desk", {"desk_gone": ["Fort"]})
    (root / "web/src/widget/Send.svelte").write_text("{m.widget_send()}{m.desk_gone()}")
    assert main(["export"], root) == 0
    moved = {entry.context: entry.forms for entry in dict(files.catalogs(root, KNOWN["de"]))["widget"].entries}
    assert moved["desk_gone"] == ["Fort"]


def test_L1_check_warns_of_a_label_too_wide_for_a_button(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _translate(root, "de", "widget", {"widget_send": ["Die Nachricht an die Bibliothek absenden"]})
    assert main(["check"], root) == 0
    assert "widget_send: 20 em wide, 18 fit on a button" in capsys.readouterr().err


def test_L1_progress_counts_translated_texts(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _translate(root, "de", "desk", {"desk_gone": ["Fort"]})
    assert main(["progress"], root) == 0
    assert "desk 1 of 2 (50 %, by machine)" in capsys.readouterr().out


def test_L1_language_that_was_removed_is_no_longer_compiled(root: Path) -> None:
    assert main(["compile"], root) == 0
    shutil.rmtree(root / "locale/ar")
    assert main(["compile"], root) == 0
    assert json.loads((root / "refdesk/locale/languages.json").read_text()) == [
        {"tag": "de", "reviewed": False, "desk": 0, "server": 0}
    ]
    assert not (root / "refdesk/locale/ar").exists()


@pytest.mark.parametrize(("share", "codes"), [(94, ["en"]), (95, ["en", "de"])])
def test_L1_operators_are_offered_languages_in_which_the_desk_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, codes: list[str]
) -> None:
    listed = tmp_path / "languages.json"
    listed.write_text(json.dumps([{"tag": "de", "reviewed": False, "desk": share}]))
    monkeypatch.setattr(offered, "_LIST", listed)
    offered.offered_to_operators.cache_clear()
    assert [language.code for language in offered.offered_to_operators()] == codes
    offered.offered_to_operators.cache_clear()


@pytest.mark.parametrize(("share", "code"), [(94, "en"), (95, "de")])
def test_L1_server_speaks_languages_in_which_its_texts_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, code: str
) -> None:
    listed = tmp_path / "languages.json"
    listed.write_text(json.dumps([{"tag": "de", "reviewed": False, "desk": 0, "server": share}]))
    monkeypatch.setattr(offered, "_LIST", listed)
    lists = (offered.offered, offered.offered_by_server)
    for offers in lists:
        offers.cache_clear()
    assert (offered.supported(["de-AT", "en"]), offered.supported_by_server(["de-AT", "en"])) == ("de", code)
    for offers in lists:
        offers.cache_clear()


def test_L1_shares_of_desk_and_server_are_compiled(root: Path) -> None:
    _translate(root, "de", "desk", {"desk_gone": ["Fort"]})
    _translate(root, "ar", "django", {"Your chat": ["محادثتك"]})
    assert main(["compile"], root) == 0
    listed = json.loads((root / "refdesk/locale/languages.json").read_text())
    shares = {language["tag"]: (language["desk"], language["server"]) for language in listed}
    assert shares == {"ar": (0, 33), "de": (50, 0)}


def test_L2_values_of_a_sentence_from_right_to_left_are_isolated(root: Path) -> None:
    """Not integers, which a subject has in `[#12]`, and not what a tag has: it may be an address."""
    link = "[#%(number)d] <a href='%(link)s'>%(day)s</a>: 100%% of %(name)s"
    (root / "refdesk/mail/models.py").write_text(f"from django.utils.translation import gettext as _\n_({link!r})\n")
    (root / "refdesk/eventlog/sentences/en.json").write_text('{"event_left": "{name} left"}')
    assert main(["export"], root) == 0
    for tag in ("ar", "de"):
        _translate(root, tag, "django", {link: [link]})
        _translate(root, tag, "desk", {"event_left": ["{name} left"]})
    assert main(["compile"], root) == 0
    served = {
        tag: (root / f"refdesk/locale/{tag}/LC_MESSAGES/django.mo").read_bytes().decode(errors="replace")
        for tag in ("ar", "de")
    }
    assert "[#%(number)d] <a href='%(link)s'>\u2068%(day)s\u2069</a>: 100%% of \u2068%(name)s\u2069" in served["ar"]
    assert "\u2068" not in served["de"]
    sentences = {
        tag: json.loads((root / f"refdesk/locale/{tag}/sentences.json").read_text())["event_left"]
        for tag in ("ar", "de")
    }
    assert sentences == {"ar": "\u2068{name}\u2069 left", "de": "{name} left"}
    # The front end isolates values itself, by the page around them.
    assert json.loads((root / "refdesk/locale/ar/texts.json").read_text())["event_left"] == "{name} left"
