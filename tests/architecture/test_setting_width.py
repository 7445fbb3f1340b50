"""How wide a setting is: a field of a widget, added to a copy of the tree by CONTRIBUTING's recipe (*A setting*)."""

import sys
from pathlib import Path

import pytest

from . import test_width
from .test_width import CONFIG, NODE, Edit, apply, run

pytestmark = test_width.pytestmark
MOST = 6
"""Files that a setting may take with its migration and its test. Those that are generated come to that."""
GENERATED = {"web/src/protocol/http.ts", "web/src/protocol/forms.ts"}

LAST_MIGRATION = max(path.stem for path in (Path(__file__).parents[2] / "refdesk/widgets/migrations").glob("0*.py"))
RECIPE = (
    Edit(
        "refdesk/widgets/models.py",
        "    sites = models.TextField(",
        '    quiet = models.BooleanField(_("without sounds"), default=False)\n',
    ),
    Edit(
        "refdesk/widgets/migrations/9999_widget_quiet.py",
        "",
        f"""from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("widgets", "{LAST_MIGRATION}")]
    operations = [migrations.AddField("widget", "quiet", models.BooleanField(default=False))]
""",
    ),
    Edit(
        "tests/widgets/test_quiet.py",
        "",
        '''"""A widget is set to have no sounds."""

from refdesk.audit.models import Action, Entry
from tests.conftest import SignedIn
from tests.sample_people import People


def test_a_widget_without_sounds_is_saved_and_recorded(people: People, signed_in: SignedIn) -> None:
    marta, address = signed_in(people.marta), f"/api/v1/desk/administration/widgets/{people.ask.pk}"
    form = marta.get(address).json()
    saved = marta.put(address, form | {"quiet": True}, "application/json").json()
    assert (form["quiet"], saved["quiet"], saved["version"] != form["version"]) == (False, True, True)
    assert Entry.objects.get(action=Action.SETTINGS_CHANGED).changes == {"quiet": [False, True]}
''',
    ),
    Edit(
        "web/src/desk/administration/widgets/widgets.ts",
        '    { name: "accepts_files", label: m.desk_admin_widget_files',
        '    { name: "quiet", label: m.desk_admin_widget_quiet },\n',
    ),
    Edit(
        "web/src/testing/widgetSettings.ts",
        "  public_computers: false,\n",
        "  quiet: false,\n",
    ),
    Edit(
        "web/messages/en.json",
        '  "desk_admin_widget_questions":',
        '  "desk_admin_widget_quiet": "Without sounds",\n',
    ),
)


@pytest.fixture(name="copy", scope="module")
def _copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree with the setting, and with the files that are generated from it."""
    copy = tmp_path_factory.mktemp("tree")
    test_width.copy_tree(copy)
    for edit in RECIPE:
        apply(copy, edit)
    run(copy / "web", NODE, "scripts/protocol.js")
    return copy


def test_a_setting_changes_at_most_six_files_with_its_migration_and_test(copy: Path) -> None:
    written = {edit.path for edit in RECIPE}
    assert test_width.changed(copy) <= written | GENERATED
    assert len(written) <= MOST


def test_server_tests_of_the_kind_pass_after_the_recipe(copy: Path) -> None:
    run(copy, sys.executable, "-m", "refdesk", "makemigrations", "--check", "--dry-run")
    tests = ("tests/widgets/test_quiet.py", "tests/resources/test_operations.py")
    chosen = ("-k", "widget and not at_once")
    run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, *tests)


def test_front_end_tests_of_the_kind_pass_after_the_recipe(copy: Path) -> None:
    (copy / "web/vite.copy.config.ts").write_text(CONFIG)
    folder = "src/desk/administration"
    tests = (f"{folder}/widgets/widgets.test.ts", f"{folder}/form/settingsPages.test.ts")
    run(copy / "web", NODE, "scripts/messages.js")
    run(copy / "web", NODE, "node_modules/vitest/vitest.mjs", "run", "--config", "vite.copy.config.ts", *tests)
