"""Copies of a picture for code on Django's threads, such as views that receive one.

The running server sets its processes here. Without a server (tests, management commands) each picture has a process.
"""

import asyncio
from collections.abc import Callable

from .processes import Copies, PictureProcesses

CopiesOf = Callable[[bytes], Copies]


def alone(content: bytes) -> Copies:
    async def run() -> Copies:
        processes = PictureProcesses(1)
        try:
            return await processes.copies_of(read)
        finally:
            await processes.close()

    async def read() -> bytes:
        return content

    return asyncio.run(run())


class Decoder:
    """Callable like `PictureProcesses.copies_of`, and raises what that raises."""

    def __init__(self) -> None:
        self._copies_of: CopiesOf = alone

    def use(self, copies_of: CopiesOf) -> None:
        self._copies_of = copies_of

    def __call__(self, content: bytes) -> Copies:
        return self._copies_of(content)


decode = Decoder()
