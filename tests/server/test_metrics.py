"""G8: the figures of a running server, and what no figure says."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from refdesk.client.http import Http
from tests.faults.world import at_desk, conversation
from tests.servers import server

TOKEN = "a-token-of-some-length"
LABEL = re.compile(r"[A-Za-z0-9_.+]*")
QUESTION = "Where does Dana Dupont find the maps?"


async def _samples(url: str) -> tuple[str, dict[str, float]]:
    """The page, and the samples by name and labels."""
    answer = await Http(url).call("GET", "/metrics", Authorization=f"Bearer {TOKEN}")
    page = answer.text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    for sample in samples:
        assert all(LABEL.fullmatch(value) for value in sample.labels.values()), sample
    return page, {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples}


@pytest.mark.usefixtures("process")
async def test_G8_samples_count_connections_chats_and_batches_without_personal_data() -> None:
    with server(REFDESK_METRICS_TOKEN=TOKEN) as running:
        _, before = await _samples(running.url)
        assert (before["refdesk_connections patron"], before["refdesk_chats active"]) == (0, 0)
        async with at_desk(running) as desk, conversation(running, desk, QUESTION) as chat:
            await chat.patron.say("A message of the patron")
            await chat.settle()
            page, after = await _samples(running.url)
        assert (after["refdesk_connections patron"], after["refdesk_connections operator"]) == (1, 1)
        assert after["refdesk_chats active"] == before["refdesk_chats active"] + 1
        grown = ("refdesk_commits_total", "refdesk_batch_commands_sum", "refdesk_batch_wait_seconds_count")
        assert all(after[name] >= before[name] + 3 for name in grown)
        assert "refdesk_loop_delay_seconds_count" in after
        for words in ("Dana", "maps", "A message", "Ana", "harbour"):
            assert words not in page
