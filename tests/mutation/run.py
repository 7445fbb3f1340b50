"""Makes small mistakes in modules, one at a time, and runs their tests: `python -m tests.mutation.run [MODULE…]`.

mutmut makes the mistakes, in a copy of the sources (`mutants/`). Those that the type checker refuses don't count. Fails
if the tests of a module find less than `LEAST` percent of the others, or if it is not done within `MINUTES`.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from .modules import FAST, LINES_WITHOUT_MISTAKES, MINUTES, MODULES, ROOT, Module
from .scores import FAILED, report, results

COPIES = ROOT / "mutants"
LEAST = 90.0
SOURCES = ("bench", "docs", "examples", "refdesk", "requirements.txt", "stubs", "tests")
"""What the tests read."""


def files(module: Module) -> list[str]:
    paths = {path for pattern in module.files for path in (ROOT / "refdesk").glob(pattern)}
    chosen = paths - {ROOT / "refdesk" / name for name in module.without}
    return sorted(str(path.relative_to(ROOT)) for path in chosen)


def configuration(module: Module) -> str:
    """pyproject.toml with a section for mutmut. Strings and lists in JSON are valid TOML."""
    settings = {
        "source_paths": ["refdesk"],
        "only_mutate": files(module),
        "do_not_mutate_patterns": LINES_WITHOUT_MISTAKES,
        "also_copy": SOURCES,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-m", FAST, "--hypothesis-seed=0"],
        "pytest_add_cli_args_test_selection": [f"tests/{name}" for name in module.tests],
        "type_check_command": [sys.executable, "-m", "tests.mutation.type_errors", "mypy", *files(module)],
        # Tests leave threads behind, and locks that a fork of their process would wait for.
        "process_isolation": "forkserver",
        "use_git_change_detection": False,
    }
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    return (ROOT / "pyproject.toml").read_text() + "\n[tool.mutmut]\n" + "".join(lines)


def prepare(name: str, again: bool) -> Path:
    """The folder in which mutmut runs: links to the sources, and its configuration."""
    folder = COPIES / name
    if not again:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        link = folder / source
        if not link.is_symlink():
            link.symlink_to(ROOT / source)
    (folder / "pyproject.toml").write_text(configuration(MODULES[name]))
    # Which tests reach which function is found out again: files may have moved or come in meanwhile.
    (folder / "mutants/mutmut-stats.json").unlink(missing_ok=True)
    for file in results(folder):
        result = json.loads(file.read_text())
        codes = result["exit_code_by_key"]
        result["exit_code_by_key"] = {mistake: code if code in FAILED else None for mistake, code in codes.items()}
        file.write_text(json.dumps(result))
    return folder


def run(folder: Path, processes: int, minutes: float) -> bool:
    """Whether mutmut has tried all mistakes in time."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(processes)]
    # With a folder that all test processes share, the databases of tests are made once.
    with tempfile.TemporaryDirectory(prefix="refdesk-shared-") as shared, (folder / "output.txt").open("w") as output:
        environment = {**os.environ, "REFDESK_TESTS_SHARED": shared}
        mutmut = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            return mutmut.wait(minutes * 60) == 0
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            return False
        finally:
            with suppress(ProcessLookupError):
                os.killpg(mutmut.pid, signal.SIGKILL)  # results are stored one by one
            mutmut.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/mutation", description="Mutation tests of machines and rules.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; all without a name")
    parser.add_argument("--again", action="store_true", help="try only what was not found or not tried the last time")
    parser.add_argument("--report", action="store_true", help="print the last results again")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="the most time of one module (%(default)s)")
    options = parser.parse_args()
    unknown = set(options.modules) - set(MODULES)
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}. Modules: {', '.join(MODULES)}")
    failed = 0
    for name in options.modules or MODULES:
        folder = COPIES / name if options.report else prepare(name, options.again)
        complete = options.report or run(folder, options.processes, options.minutes)
        score = report(name, folder)
        if not complete or score.untried or not score.tried:
            print(f"{name}: not all mistakes were tried; see {folder.relative_to(ROOT)}/output.txt")
            failed += 1
        elif score.percent < LEAST:
            print(f"{name}: tests must find {LEAST:.0f} %")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
