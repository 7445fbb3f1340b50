"""Files are small, named for what they do, and each room says what it is for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .source import ROOT, Module, modules, python_files

MOST_LINES = 400
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "handler", "handlers", "service", "misc"}
# Modules that may define schemas of the HTTP API.
SCHEMAS = re.compile(r"(^|_)(schemas|forms?|filters|query)$")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)) for path in python_files() if len(path.read_text().splitlines()) > MOST_LINES}
    assert long == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in python_files() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_each_room_and_each_module_says_what_it_is_for() -> None:
    packages = [
        module
        for module in modules()
        if module.path.name == "__init__.py"
        and "management" not in module.name
        and module.path.parent.name != "templatetags"
    ]
    silent = {module.name for module in modules() if module.tree.body and not ast.get_docstring(module.tree)}
    empty = {package.name for package in packages if not package.tree.body}
    assert silent | empty == set()


def test_requests_and_responses_are_defined_beside_no_operation() -> None:
    """In `schemas`, or in a module of a form or filter (ARCHITECTURE.md)."""
    misplaced, defined = set[str](), {"ninja.Schema"}
    for _ in range(4):  # a schema's bases may be defined in other modules
        for module in modules():
            schemas = {f"{module.name}.{name}" for name in _schemas(module, defined)}
            defined |= schemas
            if not SCHEMAS.search(module.path.stem):
                misplaced |= schemas
    assert sorted(misplaced) == []
    assert len(defined) > 200


def _schemas(module: Module, defined: set[str]) -> Iterator[str]:
    names = {
        name.rpartition(".")[2] for name in defined if name in module.imports or name.startswith(f"{module.name}.")
    }
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id in names for base in node.bases
        ):
            yield node.name


def test_the_header_against_caches_is_defined_once() -> None:
    """Its name is `NO_STORE`. Django's `never_cache` is for pages."""
    assert [module.name for module in modules() if "no-store" in module.path.read_text()] == ["refdesk.kit.asgi"]


def test_every_room_has_tests_in_a_folder_of_its_name() -> None:
    rooms = {module.room for module in modules() if module.name.count(".") > 1}
    tested = {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert rooms <= tested


def test_the_tests_sleep_for_no_length_of_time_that_hopes() -> None:
    """A test waits for what it waits for; a fixed pause is too short on a slow day and too long on all others."""
    sleeping = [path for path in _tests() if "time.sleep(" in path.read_text() and path.name != "services.py"]
    assert [path.name for path in sleeping] == []


def _tests() -> list[Path]:
    this = Path(__file__).resolve()
    return [path for path in python_files() if "tests" in path.relative_to(ROOT).parts and path != this]
