"""A server that is killed between the commit of a certain message and its announcement: `python -m tests.faults.dying`.

Nobody has heard of the message then: neither who sent it, nor who listens on this node, nor the other nodes.
"""

import os
import signal
from typing import Any

from refdesk.project import serve

LAST_WORDS = "These are the last words"


def _prepare_to_die(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    from refdesk.chats.events import MessageSent
    from refdesk.gateway.lanes import Lane

    tell = Lane._tell

    def die_or_tell(lane: Lane, stored: Any, settled: Any, outcomes: Any) -> None:
        bodies = [event.body for outcome in stored for event in outcome.events]
        if any(isinstance(body, MessageSent) and body.text == LAST_WORDS for body in bodies):
            os.kill(os.getpid(), signal.SIGKILL)
        tell(lane, stored, settled, outcomes)

    Lane._tell = die_or_tell  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    serve._prepare = _prepare_to_die
    serve.main()
