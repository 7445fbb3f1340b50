"""Row G7: which addresses, tokens and rooms are refused, in words."""

import pytest

from refdesk.alerts.addresses import wrong_address, wrong_room, wrong_token
from refdesk.alerts.models import ChannelKind

from .test_formats import ADDRESSES

NEWER_TEAMS = (
    "https://default1.0a.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/a1/triggers/"
    "manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x-Y_z"
)


@pytest.mark.parametrize("kind", ChannelKind.values)
def test_G7_an_address_of_its_service_is_accepted(kind: str) -> None:
    assert wrong_address(kind, ADDRESSES[kind]) == ""


def test_G7_further_forms_of_addresses_are_accepted() -> None:
    assert wrong_address("teams", NEWER_TEAMS) == ""
    assert wrong_address("mattermost", "https://chat.example:8443/team/hooks/k3y") == ""
    assert wrong_address("discord", "https://discord.com/api/v10/webhooks/1/t0k?thread_id=7") == ""
    assert wrong_address("matrix", "https://matrix.example/") == ""


@pytest.mark.parametrize("kind", ChannelKind.values)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "chat.example/hooks/k3y",
        "http://chat.example/hooks/k3y",
        "https:///hooks/k3y",
        "https://ana:secret@chat.example/hooks/k3y",
        "https://chat.example/hooks/k3y#x",
        "https://chat.example/hooks/k3y\r\nX: y",
        "https://chat.example/hooks/ké",
        "https://chat.example:99999/hooks/k3y",
        "https://chat.example/elsewhere/at/all/x",
        f"https://chat.example/hooks/{'k' * 2_000}",
    ],
)
def test_G7_what_is_no_address_of_the_service_is_refused_with_an_example(kind: str, text: str) -> None:
    assert "https://" in str(wrong_address(kind, text))


def test_G7_an_address_of_another_service_is_refused() -> None:
    for kind in ChannelKind.values:
        others = [address for other, address in ADDRESSES.items() if other != kind]
        assert all(wrong_address(kind, address) for address in others), kind


def test_G7_an_address_that_teams_no_longer_accepts_is_named() -> None:
    assert "Workflows" in str(wrong_address("teams", "https://x.webhook.office.com/webhookb2/a/IncomingWebhook/b/c"))


def test_G7_matrix_needs_a_token_and_a_room() -> None:
    assert wrong_token("matrix", "")
    assert wrong_room("matrix", "#desk:matrix.example")
    assert wrong_room("matrix", "")
    assert not wrong_token("matrix", "syt_1")
    assert not wrong_room("matrix", "!r:matrix.example")
    assert not wrong_room("matrix", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"), "a room without a server"
    assert not wrong_token("ntfy", "")
    assert wrong_token("ntfy", "two words")
    assert wrong_token("ntfy", "tk\r\nX: y")
