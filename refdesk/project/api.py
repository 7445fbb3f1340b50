"""The HTTP API: the rooms' routers under one address, described from the code."""

from ninja import NinjaAPI, Swagger

from refdesk import __version__
from refdesk.chats.api import router as chats
from refdesk.people.api import router as people
from refdesk.widgets.api import router as widgets

api = NinjaAPI(
    title="Refdesk",
    version=__version__,
    description="What other programs can ask of Refdesk. Chats themselves go over the live protocol: docs/protocol.md.",
    docs=Swagger(settings={"persistAuthorization": False}),
    urls_namespace="api",
)
api.add_router("", widgets)
api.add_router("", people)
api.add_router("", chats)
