"""`python -m bench [--quick] [--only speed,memory] [--folder …] [--output …]`: measure, print, clean up."""

import argparse
import asyncio
import resource
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from . import machine
from .plan import EXPLAINED_TEXT, FULL, QUICK, SCENARIOS
from .processes import MeasurementFailed
from .report import Report
from .running import Bench, scenario

HEADING = "## Figures"


def arguments() -> argparse.Namespace:
    """The parsed command line."""
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="How fast Refdesk is, beside yardsticks taken in the same run.",
        epilog="scenarios:\n" + EXPLAINED_TEXT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a rough result in about a minute")
    parser.add_argument("--only", default=",".join(SCENARIOS), help="scenarios, separated by commas")
    parser.add_argument("--folder", type=Path, help="folder for the databases, on the disk to be measured")
    parser.add_argument("--output", type=Path, help=f"write the tables into this file, below “{HEADING}”")
    parser.add_argument("--events", type=int, help="events of the long history (2,000,000)")
    parser.add_argument("--no-reference", action="store_true", help="skip the reference server, which needs Node")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(SCENARIOS):
        parser.error(f"{', '.join(sorted(unknown))}: not one of {', '.join(SCENARIOS)}")
    return options


async def run(options: argparse.Namespace, folder: Path) -> None:
    """Run the scenarios one after another. SIGTERM ends the processes first."""
    this = asyncio.current_task()
    assert this
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    report = Report()
    report.add("The machine", ["what", "which"], machine.described(folder))
    plan = QUICK if options.quick else FULL
    if options.events:
        plan = replace(plan, events=options.events)
    bench = Bench(plan, folder, report, not options.no_reference)
    for name in options.only:
        begin = time.monotonic()
        await scenario(bench, name)()
        print(f"  ({name} took {time.monotonic() - begin:.0f} s)", flush=True)
    if options.output:
        write(options.output, report.text())


def write(output: Path, tables: str) -> None:
    """Write the tables below the heading; the text above it stays."""
    above = output.read_text().partition(HEADING)[0] if output.exists() else ""
    output.write_text(f"{above}{HEADING}\n\n{tables}")


def print_logs(folder: Path) -> None:
    """Print the end of every log, before the folder is deleted."""
    for log in folder.glob("*/*.log"):
        if words := log.read_text(errors="replace")[-3000:]:
            print(f"--- {log.parent.name}/{log.name}\n{words}", file=sys.stderr)


def main() -> None:
    """Measure in a temporary folder, which is always deleted."""
    options = arguments()
    folder = Path(mkdtemp(prefix="refdesk-bench-", dir=options.folder))
    folder.chmod(0o755)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    try:
        if machine.is_memory(folder):
            sys.exit(f"{folder} is in memory, so nothing in it is durable. Choose a folder on a disk with --folder.")
        asyncio.run(run(options, folder))
    except (asyncio.CancelledError, KeyboardInterrupt):
        sys.exit("stopped")
    except MeasurementFailed as failed:
        print_logs(folder)
        sys.exit(f"measurement failed: {failed}")
    except Exception:
        print_logs(folder)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
