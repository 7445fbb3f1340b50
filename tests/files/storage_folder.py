"""A folder for the bytes of one test."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import StorageHandler

from refdesk.files import storage


def store_in(folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.STORAGES = {**settings.STORAGES, "files": {**settings.STORAGES["files"]}}
    settings.STORAGES["files"]["OPTIONS"] = {**settings.STORAGES["files"]["OPTIONS"], "location": folder / "files"}
    (folder / "files").mkdir()
    monkeypatch.setattr(storage, "storages", StorageHandler())
    return folder
