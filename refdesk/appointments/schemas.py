"""Requests and responses of the HTTP API of appointment links."""

from ninja import Field, Schema

from refdesk.http.forms import limited_by

from .models import AppointmentLink


class AppointmentLinkForm(Schema):
    """The form of a link."""

    model_config = limited_by(AppointmentLink)

    label: str = Field(max_length=400)
    address: str = Field(max_length=4_000)


class AppointmentLinkOut(Schema):
    """A stored link."""

    id: int
    label: str
    address: str
