"""Requests and responses of the HTTP API of widgets."""

from datetime import datetime

from ninja import Schema


class WidgetStatus(Schema):
    """Whether an operator can answer now; `busy`: each has as many chats as they answer at once.

    While the department is closed by its opening hours, `opens_at` is its next opening and `opens` says it in words.
    Texts are in the language of the request.
    """

    online: bool
    busy: bool
    department: str
    message: str
    opens: str
    opens_at: datetime | None
