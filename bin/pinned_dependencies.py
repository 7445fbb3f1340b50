"""The dependencies of the wheel: the versions in requirements.txt, with which it was tested, and those of its extra."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PIN = re.compile(r"^[\w.\[\],-]+==[^\\#]+", re.MULTILINE)


class PinnedDependencies(MetadataHookInterface):
    def update(self, metadata: dict[str, Any]) -> None:
        pins = self._pins("requirements.txt")
        metadata["dependencies"] = pins
        metadata["optional-dependencies"] = {
            "saml": [pin for pin in self._pins("requirements-saml.txt") if pin not in pins]
        }

    def _pins(self, name: str) -> list[str]:
        return [pin.strip() for pin in PIN.findall((Path(self.root) / name).read_text(encoding="utf-8"))]
