"""G8: `/metrics`: who may read it, what it says, and what it never says."""

import dataclasses
import ipaddress
import json
import re
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from refdesk.chats.models import Chat
from tests.sample_people import People

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-some-length"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(name="readable")
def _readable(people: People, settings: Settings) -> None:
    settings.CONFIG = dataclasses.replace(
        settings.CONFIG, metrics_token=TOKEN, metrics_networks=(ipaddress.ip_network("10.0.0.0/8"),)
    )


def test_G8_metrics_are_no_page_unless_a_token_or_networks_are_set(client: Client, people: People) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.usefixtures("readable")
@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, ""),
        ({"authorization": "Bearer another-token-of-some-length"}, ""),
        ({"authorization": f"Basic {TOKEN}"}, ""),
        ({"authorization": "Bearer töken"}, ""),
        ({"x-forwarded-for": "10.0.0.7"}, ""),
        ({}, f"?token={TOKEN}"),
    ],
)
def test_G8_metrics_are_refused_without_the_token(client: Client, headers: dict[str, str], query: str) -> None:
    answer = client.get(f"/metrics{query}", headers=headers, REMOTE_ADDR="203.0.113.9")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"refdesk_" not in answer.content


@pytest.mark.usefixtures("readable")
def test_G8_metrics_are_read_with_the_token_or_from_an_allowed_network(client: Client) -> None:
    for address, headers in (("203.0.113.9", BEARER), ("10.1.2.3", {})):
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address, HTTP_HOST="10.0.0.7:8000")
        assert answer.status_code == 200
        assert b"refdesk_database_up 1.0" in answer.content
        assert answer["Cache-Control"].startswith("max-age=0")


def test_G8_metrics_for_networks_alone_are_refused_to_others(
    people: People, client: Client, settings: Settings
) -> None:
    settings.CONFIG = dataclasses.replace(settings.CONFIG, metrics_networks=(ipaddress.ip_network("10.0.0.0/8"),))
    assert client.get("/metrics", headers=BEARER, REMOTE_ADDR="203.0.113.9").status_code == 403


@pytest.mark.usefixtures("readable")
def test_G8_metrics_say_that_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**condition: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(Chat.objects, "filter", away)
        answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert b"refdesk_database_up 0.0" in answer.content
    assert b"refdesk_chats{" not in answer.content


@pytest.mark.usefixtures("readable")
def test_G8_a_path_of_a_client_is_no_label(client: Client) -> None:
    client.get("/dana@example.org/secret/")
    client.get("/ask/dana/")
    content = client.get("/metrics", headers=BEARER).content.decode()
    assert 'refdesk_request_seconds_count{area="other",status="4xx"}' in content
    assert 'area="ask"' in content
    assert "dana" not in content


@pytest.mark.usefixtures("readable")
def test_G8_dashboard_and_alert_rules_name_metrics_that_exist(client: Client) -> None:
    content = client.get("/metrics", headers=BEARER).content.decode()
    described = {family.name for family in text_string_to_metric_families(content)}
    # Without a node there are none of these.
    described |= {"refdesk_connections", "refdesk_lane_waiting", "refdesk_commits", "refdesk_bus_up"}
    json.loads((ROOT / "deploy/grafana.json").read_text())
    for file in ("deploy/grafana.json", "deploy/alerts.yml"):
        words = re.findall(r"\brefdesk_\w+", (ROOT / file).read_text())
        names = {re.sub(r"_(total|bucket|count|sum)$", "", word) for word in words}
        assert names, file
        assert names <= described, file
