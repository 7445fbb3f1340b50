"""Prints where files came from, as an in-toto statement (https://slsa.dev/spec/v1.0/provenance): COMMIT FILE….

It isn't signed: sign SHA256SUMS when you publish the files.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MATERIALS = ("requirements.txt", "requirements-saml.txt", "requirements-release.txt", "web/package-lock.json")


def _digest(file: Path) -> dict[str, str]:
    return {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


def statement(commit: str, files: list[Path]) -> dict[str, object]:
    materials = [{"name": name, "digest": _digest(ROOT / name)} for name in MATERIALS]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": file.name, "digest": _digest(file)} for file in files],
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
    print(json.dumps(statement(sys.argv[1], [Path(word) for word in sys.argv[2:]]), indent=2))
