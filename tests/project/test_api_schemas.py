"""The OpenAPI document shows each operation with its own bodies."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import ninja
from django.test import Client

from refdesk.libraries.models import CHATS_AT_ONCE_LIMIT
from refdesk.project.api import api
from refdesk.project.api_page import SECTIONS, operations
from refdesk.server.request_bodies import LIMIT, STAFF_LIMIT
from refdesk.tickets.models import Queue

DOCUMENT: dict[str, Any] = api.get_openapi_schema()


def _schemas(of: type[ninja.Schema] = ninja.Schema) -> Iterator[type[ninja.Schema]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _schemas(kind)


def test_schema_names_are_unique() -> None:
    """A component is named by its class: of two that are called the same, the document shows one for both."""
    named = defaultdict[str, set[str]](set)
    for kind in _schemas():
        if kind.__module__.startswith("refdesk."):
            named[kind.__name__].add(kind.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_document_has_each_component_that_it_refers_to() -> None:
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert referred - DOCUMENT["components"]["schemas"].keys() == set()


def test_api_page_shows_the_fields_of_starting_a_chat() -> None:
    body = DOCUMENT["paths"]["/api/v1/widgets/{widget}/chats"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert {"key", "question"} <= set(DOCUMENT["components"]["schemas"][name]["required"])


def test_api_links_to_the_document_of_the_live_protocol(client: Client, db: None) -> None:
    answer = client.get("/api/v1/live.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["asyncapi"] == "3.0.0"
    assert answer.json()["servers"]["socket"]["host"] == "testserver"
    assert "/api/v1/live.json" in client.get("/api/v1/docs").content.decode()
    assert client.post("/api/v1/live.json").status_code == 405


def test_api_page_groups_operations_and_says_how_to_sign_in(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs").content.decode()
    tags = {operation["tags"][0] for methods in DOCUMENT["paths"].values() for operation in methods.values()}
    assert tags <= SECTIONS.keys()
    places = [page.index(f'<h2 id="{tag}">') for tag in SECTIONS if tag in tags]
    assert places == sorted(places)
    assert page.index('<h2 id="administration">') < page.index("List people")
    for words in ("X-CSRFToken: $(token)", "desk/confirmation", "ConfirmationRequired", "256 KiB", "2.5 MiB", "429"):
        assert words in page
    assert (LIMIT, STAFF_LIMIT) == (256 * 1024, 2.5 * 2**20)


def test_api_page_has_an_example_of_each_json_body() -> None:
    examples = {operation.path: operation.example for _, operation in operations(DOCUMENT) if operation.body}
    form = json.loads(examples["/api/v1/desk/faq/drafts"])
    assert form == {"group": 1, "question": "text", "answer": "text"}
    assert all(examples.values())


def test_document_has_the_limits_of_the_models_for_the_desks_forms() -> None:
    """The browser's fields get their limits from here: a limit stands once, on the model."""
    schemas = DOCUMENT["components"]["schemas"]
    names = ("QueueForm", "SignInForm", "LibraryForm", "FaqGroupForm")
    queue, sign_in, library, faq_group = (schemas[name]["properties"] for name in names)
    assert queue["name"]["maxLength"] == Queue._meta.get_field("name").max_length
    assert [name for name in queue if "minLength" in queue[name]] == ["name"]
    assert [name for name in faq_group if "minLength" in faq_group[name]] == ["name"]
    assert "maxLength" not in queue["departments"]
    assert (sign_in["idle_minutes"]["minimum"], sign_in["idle_minutes"]["maximum"]) == (5, 1440)
    assert sign_in["desk_networks"]["maxLength"] == 2_000
    assert library["chats_at_once"]["maximum"] == CHATS_AT_ONCE_LIMIT
    assert (faq_group["position"]["minimum"], faq_group["position"]["maximum"]) == (0, 32_767)
