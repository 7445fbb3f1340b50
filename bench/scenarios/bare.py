"""The bare inserts beside everything else."""

from pathlib import Path

from bench import yardsticks
from bench.report import Report, median, whole

SIZES = (1, 64, 200)


def bare(report: Report, folder: Path, database_url: str, rounds: int, seconds: float) -> None:
    """Rows a second, by how many are committed together."""
    rows = [
        ["SQLite, WAL, synchronous=FULL, executemany"]
        + [whole(median(yardsticks.in_sqlite(folder, size, seconds) for _ in range(rounds))) for size in SIZES]
    ]
    if database_url:
        rows.append(
            ["PostgreSQL, synchronous_commit=on, COPY"]
            + [
                whole(median(yardsticks.in_postgres(database_url, size, seconds) for _ in range(rounds)))
                for size in SIZES
            ]
        )
    columns = ["bare inserts: rows/s", *(f"{size} a commit" for size in SIZES)]
    report.add("Limits of disk and databases", columns, rows)
