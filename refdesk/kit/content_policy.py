"""The content security policy of our pages: only what is ours, framed by nobody, unless a page says otherwise."""

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
    """The content security policy of our pages, with some directives changed."""
    return "; ".join(f"{name} {value}" for name, value in (_PAGE | dict(changes or {})).items())
