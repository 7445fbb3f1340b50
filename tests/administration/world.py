"""Requests of administrators to the HTTP API of one kind of settings."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

API = "/api/v1/desk/administration"


@dataclass(frozen=True)
class Settings:
    """`form` is that of a new thing, as far as a test doesn't say otherwise."""

    kind: str
    form: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{API}/{self.kind}"

    def post(self, client: Client, **form: Any) -> Any:
        return client.post(self.address, self.form | form, content_type="application/json")

    def put(self, client: Client, settings: dict[str, Any], **changes: Any) -> Any:
        """`settings` are the answer that the form was based on."""
        return client.put(f"{self.address}/{settings['id']}", settings | changes, content_type="application/json")


def errors(answer: Any) -> dict[str, str]:
    """The texts of a refused form, by field."""
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["text"] for error in answer.json()["errors"]}
