"""The content security policy of Refdesk's pages: own resources only, no framing, unless a page changes that."""

from collections.abc import Mapping

_PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(changes: Mapping[str, str] | None = None) -> str:
    """The value of the header, with some directives changed."""
    return "; ".join(f"{name} {value}" for name, value in (_PAGE | dict(changes or {})).items())
