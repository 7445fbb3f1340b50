"""How many examples a property is tried with."""

import os

QUICK = bool(os.environ.get("REFDESK_TESTS_QUICK"))


def examples(count: int) -> int:
    """A quarter of `count` in `bin/test quick`, all of it elsewhere."""
    return max(1, count // 4) if QUICK else count
