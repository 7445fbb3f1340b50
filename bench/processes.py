"""Child processes of the bench, which always end with it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent
START_LIMIT = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class MeasurementFailed(Exception):
    """The measurement is invalid; the message says why."""


@dataclass
class Child:
    """A process in a group of its own, whose output is read line by line."""

    process: asyncio.subprocess.Process
    log: Path

    @classmethod
    async def start(
        cls, command: Sequence[str | Path], log: Path, environ: Mapping[str, str] | None = None, talk: bool = False
    ) -> Self:
        """Start the process. Its stderr goes to the log file; with `talk`, its input stays open."""
        with log.open("ab") as stderr:
            process = await asyncio.create_subprocess_exec(
                *map(str, command),
                cwd=ROOT,
                env=os.environ | dict(environ or {}),
                stdin=subprocess.PIPE if talk else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
                limit=1 << 20,
            )
        return cls(process, log)

    async def line(self, limit: float = START_LIMIT) -> str:
        """Its next line. Raises MeasurementFailed if it ends, or prints nothing for `limit` seconds."""
        assert self.process.stdout
        try:
            async with asyncio.timeout(limit):
                line = (await self.process.stdout.readline()).decode()
        except TimeoutError:
            raise MeasurementFailed(f"no output within {limit} s; {self._end_of_log()}") from None
        if not line:
            raise MeasurementFailed(f"ended with {await self.process.wait()}; {self._end_of_log()}")
        return line

    async def line_with(self, words: str, limit: float = START_LIMIT) -> str:
        """Its next line that contains a text."""
        while words not in (line := await self.line(limit)):
            pass
        return line

    async def request(self, limit: float = 300, **command: Any) -> dict[str, Any]:
        """Send one line of JSON and read the result."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        result: dict[str, Any] = json.loads(await self.line(limit))
        if result.get("failed"):
            raise MeasurementFailed(f"{command.get('do')}: {result['failed']}")
        return result

    async def done(self, limit: float) -> None:
        """Wait for its end. Raises MeasurementFailed on another exit code than 0."""
        try:
            async with asyncio.timeout(limit):
                await self.process.communicate()
        finally:
            await self.stop()
        if self.process.returncode:
            raise MeasurementFailed(f"ended with {self.process.returncode}; {self._end_of_log()}")

    async def stop(self, limit: float = 10) -> None:
        """Terminate it, and kill it after `limit` seconds."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with suppress(TimeoutError):
                async with asyncio.timeout(limit):
                    await self.process.wait()
                    return

    @property
    def cpu(self) -> float:
        """Seconds of processor time that it has used, all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident(self) -> int:
        """Bytes of memory that it has."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE

    def _end_of_log(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""


async def generator(log: Path) -> Child:
    """A load generator."""
    return await Child.start([sys.executable, "-m", "bench.load"], log, talk=True)
