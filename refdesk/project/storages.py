"""Django's STORAGES: a subfolder of the data folder for uploaded files, or the S3 bucket of the settings."""

from typing import Any

from .config import Config

# Django's defaults, which its apps expect.
_DEFAULTS = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def storages(config: Config) -> dict[str, Any]:
    """Where files lie: never under an address of the web server."""
    return {**_DEFAULTS, "files": _bucket(config) if config.s3_bucket else _folder(config)}


def _folder(config: Config) -> dict[str, Any]:
    options = {
        "location": config.data / "files",
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "refdesk.files.storage.DurableFolder", "OPTIONS": options}


def _bucket(config: Config) -> dict[str, Any]:
    options = {
        "bucket_name": config.s3_bucket,
        "endpoint_url": config.s3_endpoint or None,
        "region_name": config.s3_region or None,
        "access_key": config.s3_access_key or None,
        "secret_key": config.s3_secret_key or None,
        "default_acl": "private",
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
