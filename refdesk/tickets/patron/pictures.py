"""Thumbnails on a ticket's page: links to the pictures, which a script opens in a viewer."""

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from refdesk.eventlog.events import FileSent

from ..events import AttachedFile

WIDTH, HEIGHT, LEAST = 240, 180, 44
"""The largest size on the page, and the least, in pixels of the page."""


def picture_link(address: str, file: AttachedFile | FileSent, now: int) -> SafeString | str:
    """The thumbnail of a picture, in a link that downloads it without a script; empty for another or expired file."""
    if not file.width or file.expires_at <= now:
        return ""
    scale = min(1, WIDTH / file.width, HEIGHT / file.height)
    width, height = (max(LEAST, round(side * scale)) for side in (file.width, file.height))
    size = filesizeformat(file.size)
    return format_html(
        '<a class="picture" href="{address}" target="_blank" rel="noopener noreferrer" data-name="{name}"'
        ' data-size="{size}"><img src="{address}thumbnail" width="{width}" height="{height}" loading="lazy"'
        ' alt="{alt}"></a>',
        address=address,
        name=file.name,
        size=size,
        width=width,
        height=height,
        alt=_("Picture %(name)s, %(size)s") % {"name": file.name, "size": size},
    )
