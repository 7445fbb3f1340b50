"""PO files are read and written without loss, as GNU gettext does."""

import gettext
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from refdesk.translations import mo, po
from refdesk.translations.languages import KNOWN, Language

TEXT = r"""# Remark
msgid ""
msgstr ""
"Language: pl\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"

#. A note
#: web/src/a.ts
#, fuzzy
msgctxt "close|actor=you"
msgid "Say \"close\""
msgstr "Powiedz „zamknij”"

msgid ""
"First\n"
"second"
msgstr ""
"Pierwszy\n"
"drugi"

msgid "{n} file"
msgid_plural "{n} files"
msgstr[0] "{n} plik"
msgstr[1] "{n} pliki"
msgstr[2] "{n} plików"
"""


def test_L1_po_file_is_written_as_it_was_read(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text(TEXT)
    catalog = po.read(file)
    assert po.written(catalog) == TEXT
    first, second, third = catalog.entries
    assert (first.context, first.msgid, first.translated) == ("close|actor=you", 'Say "close"', False)
    assert second.forms == ["Pierwszy\ndrugi"]
    assert third.forms == ["{n} plik", "{n} pliki", "{n} plików"]


def test_L1_po_file_with_a_broken_line_is_refused_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text('msgid "a"\nmsgstr b\n')
    with pytest.raises(po.Malformed, match=r"a\.po:2"):
        po.read(file)


def test_L1_mo_file_is_what_gettext_reads(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text(TEXT)
    catalog = po.read(file)
    read = gettext.GNUTranslations(io.BytesIO(mo.written(catalog.header, catalog.entries)))
    assert read.gettext("First\nsecond") == "Pierwszy\ndrugi"
    assert [read.ngettext("{n} file", "{n} files", count) for count in (1, 3, 5)] == [
        "{n} plik",
        "{n} pliki",
        "{n} plików",
    ]
    assert read.gettext('Say "close"') == 'Say "close"'


@pytest.mark.parametrize("language", KNOWN.values(), ids=lambda language: language.tag)
def test_L1_plural_rules_choose_the_category_of_intl(language: Language) -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed"
    tag, forms, rule = language.tag, language.forms, language.rule
    numbers = [*range(125), 200, 1000, 1001]
    script = f"const r = new Intl.PluralRules('{tag}'); console.log({numbers}.map(n => r.select(n)).join())"
    intl = subprocess.run([node, "-e", script], capture_output=True, check=True, text=True).stdout.strip().split(",")
    choose = gettext.c2py(rule)
    assert [forms[choose(number)] for number in numbers] == intl
