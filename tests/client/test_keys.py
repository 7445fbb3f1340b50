"""The keys of the client's acts."""

import time
from uuid import RFC_4122, UUID

from refdesk.client.connection import new_key


def test_a_key_is_a_uuid_of_version_7_that_begins_with_the_time() -> None:
    before = time.time_ns() // 1_000_000
    keys = [new_key() for _ in range(1_000)]
    after = time.time_ns() // 1_000_000
    assert {(UUID(key).version, UUID(key).variant) for key in keys} == {(7, RFC_4122)}
    assert all(before <= int(key[:12], 16) <= after for key in keys)
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 for key in keys)
