"""Rooms are small, imports run in no circle, and of a library only its public modules are imported."""

from collections import Counter
from collections.abc import Iterator, Mapping

from .source import ROOT, Module, modules

MOST_MODULES = 25


def test_a_room_has_at_most_25_modules_that_lie_flat() -> None:
    assert {room: count for room, count in _flat().items() if count > MOST_MODULES} == {}


def _flat() -> Counter[str]:
    """How many modules each folder has; tests don't count."""
    sides = (("refdesk", "*.py"), ("web/src", "*.ts"), ("web/src", "*.svelte"))
    paths = (path.relative_to(ROOT) for folder, pattern in sides for path in (ROOT / folder).rglob(pattern))
    left_out = ("migrations", "static", "builds", "paraglide")
    return Counter(
        path.parent.as_posix()
        for path in paths
        if path.name != "__init__.py" and ".test." not in path.name and not set(left_out).intersection(path.parts)
    )


def test_no_private_module_of_a_library_is_imported() -> None:
    """A library may change or remove those in any release."""
    intruders = {module.name: private for module in modules() if (private := sorted(_private_imports(module)))}
    assert intruders == {}


def _private_imports(module: Module) -> Iterator[str]:
    for name in module.imports:
        parts = name.split(".")
        hidden = any(part == "internal" or (part.startswith("_") and not part.startswith("__")) for part in parts)
        if hidden and parts[0] != "refdesk":
            yield name


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports within functions and under TYPE_CHECKING count as well."""
    assert list(_circles(_graph())) == []


def _graph() -> dict[str, set[str]]:
    """The modules of ours that each module imports."""
    by_name = {module.name: module for module in modules()}
    return {name: set(_imported(module, by_name)) - {name} for name, module in by_name.items()}


def _imported(module: Module, by_name: Mapping[str, Module]) -> Iterator[str]:
    for name in module.imports:
        package = by_name.get(name)
        if package and package.path.name == "__init__.py":
            members = [member for member in module.imports if member.rpartition(".")[0] == name]
            if members and all(member in by_name for member in members):
                continue  # only modules are imported from it
        if package:
            yield name
        elif (parent := name.rpartition(".")[0]) in by_name:
            yield parent


def _circles(graph: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """The modules that reach each other, once those that no circle can contain have been taken out."""
    left = {name: set(imported) for name, imported in graph.items()}
    while ends := {name for name, imported in left.items() if not imported & left.keys() - {name}}:
        left = {name: imported - ends for name, imported in left.items() if name not in ends}
    reach = {name: _reached(left, name) for name in left}
    yield from ({other for other in reach[name] if name in reach[other]} for name in left if name in reach[name])


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        for name in graph.get(waiting.pop(), set()) - reached:
            reached.add(name)
            waiting.append(name)
    return reached
