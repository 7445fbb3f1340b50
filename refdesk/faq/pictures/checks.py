"""What an answer must state of its pictures."""

from django.apps import apps
from django.utils.translation import gettext as _

from refdesk.files.models import State
from refdesk.kit import html_pictures
from refdesk.kit.html_pictures import Picture

MOST = 50
"""Maximum number of pictures in an answer."""
ALT_LIMIT = 500
"""Maximum characters of an alternative text."""


def checked_pictures(answer: str, library: int) -> str:
    """A clean answer with the width and height of each picture. Raises `ValueError` with the reason in words.

    The width is the writer's, at most that of the stored picture; the height follows.
    """
    shown = html_pictures.pictures_in(answer)
    if not shown:
        return answer
    if len(shown) > MOST:
        raise ValueError(_("An answer has at most %(limit)s pictures.") % {"limit": MOST})
    for picture in shown:
        _check_alt(picture)
    stored = apps.get_model("faq", "Picture").objects.filter(
        name__in={picture.name for picture in shown}, file__library=library, file__state=State.SENT
    )
    sizes = {name: (width, height) for name, width, height in stored.values_list("name", "file__width", "file__height")}
    if lost := next((picture for picture in shown if picture.name not in sizes), None):
        raise ValueError(
            _("The picture %(address)s isn’t stored in this library. Remove it, or upload it again.")
            % {"address": html_pictures.address_of(lost.name)}
        )
    return html_pictures.changed(answer, lambda picture: _sized(picture, *sizes[picture.name]))


def _check_alt(picture: Picture) -> None:
    if picture.alt is None:
        missing = _("The picture %(address)s has no alternative text.")
        mend = _('Describe it in alt="…", or write alt="" if it is decorative.')
        raise ValueError(f"{missing % {'address': html_pictures.address_of(picture.name)}} {mend}")
    if len(picture.alt) > ALT_LIMIT:
        raise ValueError(_("An alternative text has at most %(limit)s characters.") % {"limit": ALT_LIMIT})


def _sized(picture: Picture, width: int, height: int) -> Picture:
    chosen = min(picture.width or width, width)
    return picture._replace(width=chosen, height=max(1, round(chosen * height / width)))
