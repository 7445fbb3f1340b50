"""Imports run one way, between rooms and within the heart."""

import re

import pytest

from .source import Module, modules

# A room may import from these rooms, and no others.
ROOMS = {
    "kit": set[str](),
    "journal": {"kit"},
    "libraries": {"kit"},
    "audit": {"kit", "libraries"},
    "people": {"kit", "libraries", "audit"},
    "widgets": {"kit", "libraries", "people"},
    "chats": {"kit", "journal", "libraries", "people", "widgets", "protocol"},
    "tickets": {"audit", "kit", "journal", "libraries", "people", "widgets", "chats", "files", "protocol", "search"},
    "mail": {"kit", "journal", "libraries", "people", "chats", "files", "tickets", "protocol"},
    "retention": {
        "audit",
        "kit",
        "journal",
        "libraries",
        "people",
        "chats",
        "tickets",
        "mail",
        "analytics",
        "files",
        "protocol",
    },
    "canned": {"kit", "libraries", "people", "chats", "tickets"},
    "appointments": {"kit", "people"},
    "analytics": {"audit", "kit", "journal", "libraries", "people", "chats", "tickets"},
    "figures": {"kit", "libraries", "people", "widgets", "chats", "analytics", "retention"},
    "files": {"kit", "journal", "libraries", "people", "widgets", "chats", "protocol"},
    "search": set[str](),
    "faq": {"kit", "libraries", "people", "widgets", "search"},
    "transcripts": {"audit", "kit", "journal", "libraries", "people", "widgets", "chats", "mail", "search", "protocol"},
    "protocol": {"kit", "journal", "chats"},
    "live": {"kit", "journal", "people", "chats", "tickets", "protocol"},
    "gateway": {"kit", "journal", "libraries", "people", "chats", "protocol", "live"},
    "client": {"kit", "chats", "protocol"},
    "project": {
        "audit",
        "kit",
        "journal",
        "libraries",
        "people",
        "widgets",
        "chats",
        "tickets",
        "mail",
        "retention",
        "canned",
        "appointments",
        "analytics",
        "figures",
        "files",
        "faq",
        "search",
        "transcripts",
        "protocol",
        "live",
        "gateway",
    },
}
# The heart, from the inside out: each may import from those before it in the list, and beside it.
HEART = [
    {"events", "refusals"},
    {"commands"},
    {"contents", "head"},
    {"machine", "outcomes"},
    {"redaction"},
    {"tokens", "models", "log"},
    {"queries", "marks", "epoch"},
    {"askers", "framing", "handover", "previous", "starting", "sweeps"},
    {"api", "desk_api", "admin", "apps"},
]
PURE = {"events", "refusals", "commands", "contents", "head", "machine", "outcomes"}
# What the journal knows of logs without writing them.
PURE_OF_THE_JOURNAL = {"log", "outcomes", "refusals", "rows", "tables"}
# What stands around a chat and may not be known to it.
AROUND = {"gateway", "live", "project", "client"}

NAMES = [pytest.param(module, id=module.name) for module in modules()]
INSIDE = [pytest.param(module, id=module.name) for module in modules() if module.name.startswith("refdesk.chats.")]


def ours(module: Module) -> set[str]:
    """The rooms that it imports from, without its own."""
    return {name.split(".")[1] for name in module.imports if name.startswith("refdesk.")} - {module.room, "__version__"}


def outer(module: Module) -> bool:
    """A module above the rooms: the command line, the package itself."""
    return module.name.count(".") == 1 and module.room not in ROOMS


def test_every_room_has_its_place() -> None:
    found = {module.room for module in modules() if module.name.count(".") > 1}
    assert found == set(ROOMS)


@pytest.mark.parametrize("module", NAMES)
def test_a_room_imports_only_from_rooms_below_it(module: Module) -> None:
    if not outer(module) and module.room:
        assert ours(module) <= ROOMS[module.room]


def test_rooms_point_one_way_but_for_the_wire_which_stands_beside_the_machine() -> None:
    """`protocol` knows the heart's pure part; of the heart only the HTTP side knows `protocol`."""
    knows = {module.name for module in modules() if module.room == "chats" and "protocol" in ours(module)}
    assert knows <= {"refdesk.chats.api"}
    wire = {name for module in modules() if module.room == "protocol" for name in module.imports}
    taken = {name.split(".")[2] for name in wire if name.startswith("refdesk.chats.")}
    assert taken <= PURE


def place(name: str) -> int:
    [found] = [number for number, beside in enumerate(HEART) if name in beside]
    return found


@pytest.mark.parametrize("module", INSIDE)
def test_the_heart_is_built_from_the_inside_out(module: Module) -> None:
    own = place(module.name.split(".")[2])
    taken = {name.split(".")[2] for name in module.imports if name.startswith("refdesk.chats.")}
    known = {name for name in taken if any(name in beside for beside in HEART)}
    assert not {name for name in known if place(name) > own}
    assert not AROUND & ours(module)


@pytest.mark.parametrize("module", INSIDE)
def test_rules_know_neither_django_nor_sockets_nor_the_time(module: Module) -> None:
    if module.name.split(".")[2] in PURE:
        roots = {name.split(".")[0] for name in module.imports}
        assert not roots & {"django", "ninja", "asyncio", "socket", "time", "datetime", "random", "secrets"}
        assert "refdesk.kit.clock" not in module.imports


@pytest.mark.parametrize("name", sorted(PURE_OF_THE_JOURNAL))
def test_what_rules_take_of_the_journal_knows_no_django(name: str) -> None:
    [module] = [module for module in modules() if module.name == f"refdesk.journal.{name}"]
    assert not {each for each in module.imports if each.split(".")[0] in ("django", "ninja")}
    taken = {each.split(".")[2] for each in module.imports if each.startswith("refdesk.journal.")}
    assert taken <= PURE_OF_THE_JOURNAL


@pytest.mark.parametrize("room", ["kit", "search", "protocol", "client"])
def test_what_stands_alone_knows_no_django(room: str) -> None:
    found = {name for module in modules() if module.room == room for name in module.imports}
    assert not {name for name in found if name.split(".")[0] in ("django", "ninja")}


def test_only_the_journal_its_lanes_and_its_store_touch_the_statements() -> None:
    uses = {module.name for module in modules() if "refdesk.journal.store" in module.imports}
    assert uses <= {"refdesk.journal.journal", "refdesk.gateway.lanes"}


def test_nothing_but_the_journal_writes_heads_and_logs() -> None:
    """Neither by the ORM, nor by a statement of its own."""
    verbs = ("save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create")
    suspects = [f"{table}.objects.{verb}" for table in ("Chat", "Event") for verb in verbs]
    for module in modules():
        text = module.path.read_text()
        assert not [suspect for suspect in suspects if f" {suspect}(" in text], module.name
        if module.name != "refdesk.journal.store":
            assert not re.search(r"(INTO|UPDATE|FROM ONLY|DELETE FROM) chats_(chat|event)\b", text), module.name
