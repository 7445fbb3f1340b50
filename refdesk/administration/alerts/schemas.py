"""Requests and responses of the HTTP API of channels for alerts."""

from ninja import Field, Schema

from refdesk.alerts.addresses import LIMIT, TOKEN_LIMIT
from refdesk.alerts.models import AlertChannel, ChannelKind
from refdesk.kit.numbers import Number
from refdesk.resources.schemas import fields_of


@fields_of(AlertChannel)
class AlertChannelValues(Schema):
    """`address` and `token` are empty to leave what is stored. A new address needs its token again.

    `room` is the internal ID of a room of Matrix. `enabled` resumes a channel that was paused.
    """

    address: str = Field(default="", max_length=4 * LIMIT)
    token: str = Field(default="", max_length=4 * TOKEN_LIMIT)


class NewAlertChannel(AlertChannelValues):
    """A new channel of a department. `token`: the access token of Matrix; for ntfy, that of a protected topic."""

    department: Number
    kind: ChannelKind


class AlertChannelSettings(AlertChannelValues):
    """`address` and `token` are always empty: they are not shown again. Times are in ms.

    `sent_at`: when the last message arrived. `failing_since`: since when none has; `last_error` says why, in words.
    `paused_at`: when the channel was switched off because no message arrived for days; null for one that an
    administrator switched off.
    """

    id: int
    version: str
    department: int
    department_name: str
    library: int
    library_name: str
    kind: ChannelKind
    has_token: bool
    sent_at: int | None
    failing_since: int | None
    last_error: str
    paused_at: int | None


class AlertTest(Schema):
    """Whether the service accepted a test message, and what it answered, in words."""

    arrived: bool
    text: str
