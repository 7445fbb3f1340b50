"""Signing in with the form of a browser, and connection tokens for desks."""

from html.parser import HTMLParser
from urllib.parse import urlencode

from .http import Http


class SignInFailed(Exception):
    """The email or the password is wrong, or the operator may not sign in."""


class _Form(HTMLParser):
    """The names of a form's fields by type, and the hidden fields with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.named: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        kind, name = attributes.get("type") or "text", attributes.get("name")
        if tag == "input" and name and kind == "hidden":
            self.hidden[name] = attributes.get("value") or ""
        elif tag == "input" and name:
            self.named.setdefault("name" if kind in ("text", "email") else kind, name)


async def sign_in(url: str, email: str, password: str) -> Http:
    """Sign in at `url`; the result has the session. Raises SignInFailed."""
    http = Http(url)
    form = _Form()
    form.feed((await http.get("/login/")).text)
    fields = {**form.hidden, form.named["name"]: email, form.named["password"]: password}
    answer = await http.call(
        "POST", "/login/", urlencode(fields).encode(), Content_Type="application/x-www-form-urlencoded", Referer=url
    )
    if answer.headers.get("location", "").endswith("/second-factor/"):
        raise SignInFailed(f"{email} has a second factor: use an account without one for scripts")
    if answer.status not in (302, 303):
        raise SignInFailed(f"{answer.status} for {email}")
    return http


async def connection_token(http: Http) -> str:
    """A token for one connection, valid for a minute. Raises HttpRefused if the session has ended."""
    csrf = next((value for name, value in http.cookies.items() if "csrf" in name.lower()), "")
    made = await http.post_json("/api/v1/desk/connection-token", {}, X_CSRFToken=csrf, Referer=http.base)
    return str(made["token"])
