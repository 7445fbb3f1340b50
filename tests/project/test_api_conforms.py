"""Responses of every HTTP operation conform to its schema, for generated requests."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from refdesk.project.api import api
from tests.generated import examples
from tests.sample_people import People

from .api_table import TABLE
from .test_api_access import ROOT, Names, _answer, _names, _rightful

__all__ = ["_names"]  # a fixture

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = examples(4)
GENERATED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations(document: dict[str, Any]) -> Iterator[Any]:
    for operation in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(operation, Ok), operation.err()
        yield operation.ok()


def test_responses_conform_to_their_schemas(people: People, names: Names) -> None:
    """Half of the URLs name existing objects that the client may see."""
    wrong = {}
    rightful, anonymous = _rightful(people), Client()
    for operation in operations(api.get_openapi_schema()):
        row = TABLE[operation.method.upper(), operation.path.removeprefix(ROOT)]
        with transaction.atomic():
            wrong[operation.label] = failures(operation, (rightful[row.admin], anonymous), names)
            transaction.set_rollback(True)
    assert {label: faults for label, faults in wrong.items() if faults} == {}


def failures(operation: Any, clients: tuple[Client, ...], names: Names) -> list[str]:
    """Violations of the schema by responses to generated requests."""
    faults, requests_made = list[str](), 0

    @GENERATED
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal requests_made
        requests_made += 1
        if requests_made % 2:
            case.path_parameters = {name: names.get(name, of) for name, of in case.path_parameters.items()}
        for client in clients if requests_made == 1 else clients[:1]:
            try:
                case.validate_response(answer(client, case), CHECKS)
            except FailureGroup as broken:
                faults.extend(
                    f"{exception.title}: {exception.message} {case.formatted_path}" for exception in broken.exceptions
                )

    ask()
    assert requests_made
    return faults


def answer(client: Client, case: Any) -> Response:
    """What our server answers to a generated request; of a file that is streamed its head alone."""
    sent = case.as_transport_kwargs(base_url="http://testserver")
    parts = ("method", "url", "params", "json", "data", "files")
    request = requests.Request(**{part: sent.get(part) for part in parts}).prepare()
    kind = str(request.headers.get("Content-Type", "application/json"))
    client.raise_request_exception = False
    got = client.generic(request.method or "", request.path_url, request.body or b"", content_type=kind)
    headers = {name: [value] for name, value in got.headers.items()}
    return Response(got.status_code, headers, b"" if got.streaming else got.content, request, 0.0, verify=False)


def test_huge_number_in_a_url_gives_404(people: People, names: Names) -> None:
    numbers = {name: 10**30 for name, of in names.items() if isinstance(of, int)}
    rightful = _rightful(people)
    for (verb, path), row in TABLE.items():
        if not any(f"{{{name}}}" in path for name in numbers):
            continue
        got = _answer(rightful[row.admin], (verb, ROOT + path), names | numbers)
        assert got.status_code == 404, (verb, path)


def test_check_finds_a_response_that_breaks_its_schema(people: People, names: Names) -> None:
    document = deepcopy(api.get_openapi_schema())
    status = document["paths"]["/api/v1/widgets/{widget}/status"]["get"]
    status["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    [operation] = [candidate for candidate in operations(document) if candidate.path.endswith("/status")]
    assert failures(operation, (Client(),), names)
