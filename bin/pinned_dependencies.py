"""The dependencies of the wheel: the versions in requirements.txt, with which it was tested."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PIN = re.compile(r"^[\w.\[\],-]+==[^\\#]+", re.MULTILINE)


class PinnedDependencies(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        pins = (Path(self.root) / "requirements.txt").read_text(encoding="utf-8")
        metadata["dependencies"] = [pin.strip() for pin in PIN.findall(pins)]
