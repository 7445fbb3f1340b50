"""Files sent with a form. Each is an upload of the chat: the widget's settings, limits and checks hold."""

from functools import partial
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from refdesk.chats.commands import Patron
from refdesk.eventlog.execution import execute
from refdesk.eventlog.refusals import Refusal
from refdesk.files.refusals import TooManyFiles
from refdesk.files.upload.api import spend_quota
from refdesk.files.upload.asgi import UploadApplication
from refdesk.files.upload.chat_uploads import announce_for_chat
from refdesk.files.upload.form_uploads import announcement_of, intake

from .texts import refusal_text

AT_ONCE = 10
"""Maximum number of files in one form."""


def send_files(request: HttpRequest, chat: int, form_key: str) -> list[str]:
    """Send the files of the form; return what is wrong with others. The same file of the same form is sent once."""
    problems = []
    for number, upload in enumerate(request.FILES.getlist("files")):
        refusal: Refusal | None = TooManyFiles(limit=AT_ONCE)
        if number < AT_ONCE:
            refusal = async_to_sync(_send)(request, chat, form_key, upload)
        if refusal:
            problems.append(f"{upload.name}: {refusal_text(refusal)}")
    return problems


async def _send(request: HttpRequest, chat: int, form_key: str, upload: "UploadedFile[Any]") -> Refusal | None:
    announcement = await sync_to_async(announcement_of)(upload, form_key)
    spend = partial(spend_quota, request)
    announced = await sync_to_async(announce_for_chat)(chat, Patron(chat), announcement, spend)
    if isinstance(announced, Refusal):
        return announced
    return None if announced.stored else await UploadApplication(intake(), execute).accept(announced.token, upload)
