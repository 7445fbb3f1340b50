"""Files sent with a form, without a script. Valid files are stored even if the rest of the form is not valid.

The form that comes back names stored files by a key; their link tokens are for the desk alone.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from refdesk.eventlog.refusals import Refusal
from refdesk.files import refusals as r
from refdesk.files.models import File, State
from refdesk.files.owners import Owner
from refdesk.files.upload.api import spend_quota
from refdesk.files.upload.form_uploads import announcement_of, intake
from refdesk.protocol.refusals import TooMany

from .. import attachments
from ..events import AttachedFile
from ..machine import FILES_LIMIT
from .texts import refusal_text


class FormUploads(NamedTuple):
    """The stored files that wait for the form, and the problems with others."""

    files: Sequence[File] = ()
    problems: Sequence[str] = ()

    def unsent(self) -> "FormUploads":
        """Without the files that went with an earlier message."""
        return self._replace(files=[file for file in self.files if file.state == State.STORED])

    def attached(self, owner: Owner) -> tuple[AttachedFile, ...]:
        """The files as commands need them."""
        return attachments.arrived_files(owner, None, [attachments.file_token(owner, file) for file in self.files])


def receive_uploads(request: HttpRequest, owner: Owner, form_key: str) -> FormUploads:
    """The files of this request, and those of earlier ones of the same form that are still selected."""
    files = attachments.stored_files(owner, request.POST.getlist("file")[:FILES_LIMIT])
    problems = []
    for upload in request.FILES.getlist("files"):
        file: File | Refusal = r.TooManyFiles(limit=FILES_LIMIT)
        if len(files) < FILES_LIMIT:
            file = async_to_sync(_accept)(request, owner, form_key, upload)
        if isinstance(file, Refusal):
            problems.append(f"{upload.name}: {refusal_text(file)}")
        elif file not in files:
            files.append(file)
    return FormUploads(files, problems)


def files_of_open(attached: Sequence[AttachedFile]) -> dict[str, Any]:
    return {"attached": tuple(attached), "files": tuple(file.token for file in attached)}


async def _accept(request: HttpRequest, owner: Owner, form_key: str, upload: "UploadedFile[Any]") -> File | Refusal:
    """Accept a file. The same file of the same form again is the same upload."""
    wait = spend_quota(request)
    if wait:
        return TooMany(retry_after=wait)
    announcement = await sync_to_async(announcement_of)(upload, form_key)
    return await intake().accept(owner, announcement, upload)
