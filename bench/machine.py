"""The machine that the numbers were measured on."""

import os
import platform
import shutil
import sqlite3
import subprocess
from pathlib import Path

from . import postgres


def described(folder: Path) -> list[tuple[str, str]]:
    """Processor, memory, disk and versions, as rows of a table."""
    return [
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("Memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GiB"),
        ("System", f"{platform.system()} {platform.release()}"),
        ("Disk", _output_of("df", "--output=fstype,source", str(folder)).splitlines()[-1]),
        ("Python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
        ("Node", _output_of("node", "--version")),
        ("PostgreSQL", _postgres()),
    ]


def is_memory(folder: Path) -> bool:
    """Whether files there are on no disk at all: nothing written to them is durable."""
    return "tmpfs" in _output_of("df", "--output=fstype", str(folder)) or "ramfs" in _output_of(
        "df", "--output=fstype", str(folder)
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _postgres() -> str:
    found = postgres.programs()
    return _output_of(str(found / "postgres"), "--version").removeprefix("postgres (PostgreSQL) ") if found else "none"


def _output_of(*command: str) -> str:
    if not shutil.which(command[0]):
        return "none"
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
