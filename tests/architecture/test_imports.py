"""Imports run one way, between rooms and within the heart."""

import ast
import re
from collections.abc import Iterable, Iterator

from .source import Module, modules

# A room may import from these rooms, and no others.
TABLE = """
kit:
translations: kit
outgoing: kit
eventlog: kit
http: kit eventlog
libraries: kit translations
audit: kit libraries
staff: kit libraries audit
identity: kit eventlog http libraries audit staff
keys: kit libraries audit staff
presence: kit libraries staff identity
profile: kit http audit staff identity presence resources files translations
widgets: kit libraries staff presence translations
masking: kit eventlog libraries
chats: kit eventlog http libraries masking staff presence widgets protocol
blocks: kit eventlog libraries audit staff chats
push: kit outgoing http libraries staff identity presence chats database
alerts: kit outgoing libraries staff identity presence chats mail database
tickets: kit eventlog http libraries masking audit staff identity widgets chats files search word_index protocol
accessibility: tickets
colleagues: kit eventlog http libraries staff identity presence chats files search word_index protocol
mail: kit eventlog http libraries staff identity chats tickets files protocol database
retention: kit eventlog http libraries audit staff identity widgets chats tickets colleagues mail analytics files
    protocol database
noscript: kit eventlog http libraries presence widgets chats tickets transcripts files faq protocol database live
    translations
sign_on: kit outgoing libraries audit staff identity resources
saml: kit outgoing sign_on database
resources: kit http libraries audit staff identity
administration: kit eventlog http libraries audit staff identity sign_on saml keys presence resources widgets chats
    masking alerts blocks tickets mail retention canned analytics webhooks files faq translations
canned: kit eventlog http libraries staff resources chats tickets protocol
appointments: kit http staff resources
analytics: kit eventlog http libraries audit staff identity resources chats tickets
webhooks: kit eventlog outgoing libraries audit staff identity chats tickets mail analytics database
statistics: kit eventlog http libraries staff presence widgets chats retention analytics
files: kit eventlog http libraries masking staff identity widgets chats protocol database
search:
word_index: kit search database
faq: kit eventlog http libraries audit staff identity widgets chats tickets files search protocol
transcripts: kit eventlog http libraries audit staff identity widgets chats mail search word_index protocol
protocol: kit eventlog chats colleagues tickets files
database: kit eventlog chats
live: kit eventlog staff presence chats tickets colleagues protocol database
gateway: kit eventlog libraries staff identity presence chats tickets colleagues protocol database live
client: kit eventlog chats protocol
demo: kit eventlog libraries staff widgets chats tickets mail retention canned appointments analytics statistics files
    faq
project: kit eventlog http libraries audit staff identity sign_on saml keys presence widgets chats blocks push alerts
    tickets accessibility colleagues mail masking retention resources administration profile canned appointments
    analytics webhooks statistics files word_index faq transcripts noscript protocol database live gateway demo
    translations
backup: kit staff presence chats files project
upgrade: kit
server: kit eventlog staff widgets mail files gateway demo project backup
"""
ROOMS = {room: set(below.split()) for room, below in re.findall(r"^(\w+):((?:.|\n +)*)", TABLE, re.MULTILINE)}
# The heart, from the inside out: each may import from those before it in the list, and beside it.
HEART = [
    {"colleague_events"},
    {"events", "refusals"},
    {"commands"},
    {"participants"},
    {"contents", "head"},
    {"rules.conditions"},
    {"rules.claim", "rules.request", "rules.conversation", "rules.connection", "rules.ending", "rules.follow_up"},
    {"machine", "outcomes"},
    {"bounds", "starts.browsers", "permissions"},
    {"tokens", "models"},
    {"transfers.receivers"},
    {"log"},
    {"queries", "epoch", "starts.unclaimed"},
    {"schemas"},
    {
        "starts.client_address",
        "starts.previous",
        "starts.starting",
        "transfers.backups",
        "windows.framing",
        "windows.handover",
    },
    {"starts.continuing", "sweeps"},
    {"api", "desk_api"},
]
# Without Django, sockets or clock.
PURE = set[str]().union(*HEART[: HEART.index({"machine", "outcomes"}) + 1])
# What the journal knows of logs without writing them.
_PURE_OF_THE_JOURNAL = """
actors acts address contents events heads log outcomes redaction refusals rows rules tables
"""
PURE_EVENTLOG = set(_PURE_OF_THE_JOURNAL.split())
PUBLIC = {
    "refdesk.client",
    "refdesk.faq.search.postgres",
    "refdesk.faq.search.sqlite",
    "refdesk.word_index.postgres",
    "refdesk.word_index.sqlite",
}
"""Modules that pass names on: the client's one address, and those that stand as a whole for a database."""
# What stands around a chat and may not be known to it.
AROUND = {"gateway", "live", "project", "client"}


def inside() -> list[Module]:
    """The modules of the heart; of its stories, all but what says what the story is."""
    stories = {f"refdesk.chats.{story}" for story in STORIES}
    return [module for module in modules() if module.name.startswith("refdesk.chats.") and module.name not in stories]


def ours(module: Module) -> set[str]:
    """The rooms that it imports from, without its own."""
    return {name.split(".")[1] for name in module.imports if name.startswith("refdesk.")} - {module.room, "__version__"}


def outer(module: Module) -> bool:
    """A module above the rooms: the command line, the package itself."""
    return module.name.count(".") == 1 and module.room not in ROOMS


def test_every_room_has_its_place() -> None:
    rooms = {module.room for module in modules() if module.name.count(".") > 1}
    assert rooms == set(ROOMS)


def test_a_room_imports_only_from_rooms_below_it() -> None:
    rooms = [module for module in modules() if module.room and not outer(module)]
    upward = {module.name: ours(module) - ROOMS[module.room] for module in rooms}
    assert {name: above for name, above in upward.items() if above} == {}


def test_rooms_point_one_way_but_for_the_wire_which_stands_beside_the_machine() -> None:
    """`protocol` knows the heart's pure part; of the heart only the HTTP side knows `protocol`."""
    knows = {module.name for module in modules() if module.room == "chats" and "protocol" in ours(module)}
    assert knows <= {"refdesk.chats.api"}
    wire = {name for module in modules() if module.room == "protocol" for name in module.imports}
    assert _of_heart(wire) <= PURE


STORIES = {name.partition(".")[0] for beside in HEART for name in beside if "." in name}
"""The rooms within the heart."""


def _of_heart(imports: Iterable[str]) -> set[str]:
    """The modules of the heart among these names, such as `head` and `rules.claim`."""
    inner = [name.split(".")[2:] for name in imports if name.startswith("refdesk.chats.")]
    return {".".join(parts[:2] if parts[0] in STORIES else parts[:1]) for parts in inner}


def place(name: str) -> int:
    [layer] = [number for number, beside in enumerate(HEART) if name in beside]
    return layer


def test_the_heart_is_built_from_the_inside_out() -> None:
    outward = {module.name: _outward(module) | (AROUND & ours(module)) for module in inside()}
    assert {name: imported for name, imported in outward.items() if imported} == {}


def _outward(module: Module) -> set[str]:
    """The modules of the heart that it imports from further out."""
    [position] = _of_heart([module.name])
    layered = {name for name in _of_heart(module.imports) if any(name in beside for beside in HEART)}
    return {name for name in layered if place(name) > place(position)}


def test_rules_import_neither_django_nor_sockets_nor_the_time() -> None:
    forbidden = {"django", "ninja", "asyncio", "socket", "time", "datetime", "random", "secrets"}
    pure = [module for module in inside() if _of_heart([module.name]) <= PURE]
    outside = {module.name: {name for name in module.imports if name.split(".")[0] in forbidden} for module in pure}
    assert {name: imported for name, imported in outside.items() if imported} == {}
    assert [module.name for module in pure if "refdesk.kit.clock" in module.imports] == []


def test_what_rules_import_of_the_journal_imports_no_django() -> None:
    pure = [module for module in modules() if module.name in {f"refdesk.eventlog.{name}" for name in PURE_EVENTLOG}]
    assert len(pure) == len(PURE_EVENTLOG)
    assert [module.name for module in pure if _of_django(module)] == []
    imported = {
        name.split(".")[2] for module in pure for name in module.imports if name.startswith("refdesk.eventlog.")
    }
    assert imported <= PURE_EVENTLOG


def test_the_rules_of_tickets_and_internal_chats_import_nothing_from_chats() -> None:
    """What they share is in `refdesk.eventlog`."""
    names = ("commands", "events", "head", "machine", "outcomes")
    rules = {f"refdesk.{room}.{name}" for room in ("tickets", "colleagues") for name in names}
    of_chats = {
        module.name: {name for name in module.imports if name.startswith("refdesk.chats")} for module in modules()
    }
    assert rules <= of_chats.keys()
    assert {name: of_chats[name] for name in rules if of_chats[name]} == {}


def test_rooms_without_django_import_none() -> None:
    rooms = {"kit", "search", "protocol", "client"}
    assert [module.name for module in modules() if module.room in rooms and _of_django(module)] == []


def _of_django(module: Module) -> set[str]:
    return {name for name in module.imports if name.split(".")[0] in ("django", "ninja")}


STORES = {f"refdesk.eventlog.{name}" for name in ("store", "sql_store", "postgres_store")}


def test_only_the_journal_its_lanes_and_its_store_touch_the_statements() -> None:
    uses = {module.name for module in modules() if STORES & module.imports}
    assert uses <= {"refdesk.eventlog.journal", "refdesk.database.writer_lanes", *STORES}


def test_nothing_but_the_journal_writes_heads_and_logs() -> None:
    """Neither by the ORM, nor by a statement of its own."""
    verbs = ("save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create")
    suspects = [f"{table}.objects.{verb}" for table in ("Chat", "Event") for verb in verbs]
    for module in modules():
        text = module.path.read_text()
        assert not [suspect for suspect in suspects if f" {suspect}(" in text], module.name
        if module.name not in STORES:
            assert not re.search(r"(INTO|UPDATE|FROM ONLY|DELETE FROM) chats_(chat|event)\b", text), module.name


def test_allauth_is_imported_by_identity_factors_alone() -> None:
    """`project.subscriptions` connects its signals."""
    users = {module.name for module in modules() if any(name.startswith("allauth.") for name in module.imports)}
    outside = {name for name in users if not name.startswith("refdesk.identity.factors.")}
    assert outside == {"refdesk.project.subscriptions"}


def test_a_name_is_imported_from_where_it_is_defined() -> None:
    """With two addresses, a search for the users of one misses those of the other."""
    passed_on = {
        f"{module.name}.{name}" for module in modules() if module.name not in PUBLIC for name in _passed_on(module.tree)
    }
    assert passed_on == set()


def _passed_on(tree: ast.Module) -> Iterator[str]:
    imported = {alias.asname or alias.name for node in tree.body for alias in _aliases(node)}
    yield from (alias.name for node in tree.body for alias in _aliases(node) if alias.asname == alias.name)
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            yield from (string for string in _strings(node) if string in imported)


def _aliases(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _strings(node: ast.AST) -> Iterator[str]:
    return (
        constant.value
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    )
