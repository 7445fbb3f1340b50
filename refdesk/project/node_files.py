"""Files on the node of this process: uploads, and sweeps."""

import asyncio
from pathlib import Path

from django.conf import settings

from refdesk.files.expire import sweeps
from refdesk.files.pictures.decoding import alone, decode
from refdesk.files.pictures.processes import Copies, PictureProcesses
from refdesk.files.serve.pictures import PictureApplication
from refdesk.files.upload.asgi import UploadApplication
from refdesk.files.upload.inspect import Intake
from refdesk.gateway.node import Node
from refdesk.kit.clock import now_ms

DUE, DELETE, ORPHANS = 1.0, 10.0, 3600.0
"""Seconds between sweeps for expired files, files to delete, and bytes without a row."""
REST = 10.0
"""Seconds between sweeps for expired files while nothing is committed."""
WAIT = 5.0
"""Maximum seconds that a view of Django waits for a process that decodes its picture: it holds up a page's thread."""


class NodeFiles:
    """`uploads` and `pictures` are ASGI applications, `intake` accepts files of emails; `start` starts the sweeps."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.incoming: Path = settings.CONFIG.data / "incoming"
        self.intake = Intake(node.read, node.write, self.incoming, settings.CONFIG.file_scan)
        self.uploads = UploadApplication(self.intake, node.lanes.execute)
        self._processes = PictureProcesses()
        self.pictures = PictureApplication(node.read, self.incoming, self._processes)

    def start(self) -> None:
        """Run the sweeps until the node stops, and decode pictures of Django's views."""
        loop = asyncio.get_running_loop()
        decode.use(lambda content: asyncio.run_coroutine_threadsafe(self._copies_of(content), loop).result())
        self._node.every("files_due", DUE, self._expire, rest=REST)
        self._node.every("files_deleted", DELETE, self._delete)
        self._node.every("files_orphaned", ORPHANS, self._delete_orphaned_bytes)

    async def _copies_of(self, content: bytes) -> Copies:
        async def read() -> bytes:
            return content

        return await self._processes.copies_of(read, WAIT)

    async def stop(self) -> None:
        """End the processes that decode pictures."""
        decode.use(alone)
        await self._processes.close()

    async def _expire(self) -> None:
        due = await self._node.read(sweeps.commands_due, now_ms())
        await asyncio.gather(*(self._node.lanes.execute(command) for command in due))
        if await self._node.read(sweeps.any_due_of_tickets, now_ms()):
            await self._node.write(sweeps.expire_files_of_tickets, now_ms())

    async def _delete(self) -> None:
        rows = await self._node.read(sweeps.rows_to_delete, now_ms())
        if rows:
            gone = await asyncio.to_thread(sweeps.delete_bytes, rows)
            await self._node.write(sweeps.clear_deleted, gone, now_ms())

    async def _delete_orphaned_bytes(self) -> None:
        """Listing a large folder or bucket is slow, so it doesn't use a reader thread."""
        await asyncio.to_thread(sweeps.delete_partial_files, self.incoming)
        keys = await asyncio.to_thread(sweeps.old_storage_keys)
        for start in range(0, len(keys), sweeps.BATCH):
            strangers = await self._node.read(sweeps.orphans, keys[start : start + sweeps.BATCH])
            await asyncio.to_thread(sweeps.delete_orphans, strangers)
