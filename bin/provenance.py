"""Prints where a wheel came from, as an in-toto statement (https://slsa.dev/spec/v1.0/provenance): WHEEL COMMIT.

It isn't signed: sign SHA256SUMS when you publish the files.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MATERIALS = ("requirements.txt", "requirements-release.txt", "web/package-lock.json")


def _digest(file: Path) -> dict[str, str]:
    return {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


def statement(wheel: Path, commit: str) -> dict[str, object]:
    materials = [{"name": name, "digest": _digest(ROOT / name)} for name in MATERIALS]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": wheel.name, "digest": _digest(wheel)}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "bin/release",
                "externalParameters": {"commit": commit},
                "resolvedDependencies": [{"name": "refdesk", "digest": {"gitCommit": commit}}, *materials],
            },
            "runDetails": {"builder": {"id": "bin/release", "version": {"python": sys.version.split()[0]}}},
        },
    }


if __name__ == "__main__":
    print(json.dumps(statement(Path(sys.argv[1]), sys.argv[2]), indent=2))
