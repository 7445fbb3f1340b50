"""mypy's errors in files with mistakes, as mutmut reads them: `python -m tests.mutation.type_errors mypy FILE…`.

What mutmut adds around the mistakes is not typed, so only errors inside functions with a mistake are printed.
"""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

WITH_MISTAKE = re.compile(r"__mutmut_\d+$")


def lines_with_mistakes(source: str) -> set[int]:
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {
        line
        for function in functions
        if WITH_MISTAKE.search(function.name)
        for line in range(function.lineno, (function.end_lineno or function.lineno) + 1)
    }


def main(files: list[str]) -> None:
    # The modules share a cache: this runs in mutants/MODULE/mutants.
    options = ["--output=json", "--cache-dir=../../.mypy_cache", "--disable-error-code=no-redef"]
    options.append(f"--python-executable={sys.executable}")
    process = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *files], capture_output=True, text=True, check=False
    )
    if process.returncode not in (0, 1):
        sys.exit(process.stdout + process.stderr)
    lines = {file: lines_with_mistakes(Path(file).read_text()) for file in files}
    for text in process.stdout.splitlines():
        if text.startswith("{"):
            error = json.loads(text)
            if error["line"] in lines.get(error["file"], ()):
                print(text)


if __name__ == "__main__":
    main(sys.argv[2:])
