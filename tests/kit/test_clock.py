"""Time in milliseconds."""

import time

from refdesk.kit.clock import now_ms


def test_now_ms_is_the_current_time_in_milliseconds() -> None:
    before = int(time.time() * 1000)
    now = now_ms()
    assert isinstance(now, int)
    assert before <= now <= int(time.time() * 1000) + 1
