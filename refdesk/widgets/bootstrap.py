"""The data for a widget's page and its loader: public facts only."""

from collections.abc import Callable
from string import Template
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from refdesk.kit.hooks import Hook
from refdesk.kit.web_build import built
from refdesk.libraries import file_days
from refdesk.libraries.own_texts import text_for
from refdesk.presence.availability import Availability
from refdesk.translations.offered import offered

from . import invitation_pages, own_texts
from .color import text_on
from .models import Widget

further_facts: Hook[Callable[[Widget], dict[str, Any]]] = Hook("what else a widget's page knows of the widget")


def page(widget: Widget, *, embedded: bool, language: str) -> dict[str, Any]:
    """For the widget's own page, inside the library's page or alone."""
    department = widget.department
    library_texts = own_texts.read(widget, language)
    return {
        "widget": {
            "slug": widget.slug,
            "title": _own(widget, "title"),
            "heading": library_texts.texts["heading"],
            "welcome": library_texts.texts["welcome"],
            "offline": library_texts.texts["offline"],
            "department": department.name,
            "library": department.library.name,
            "privacy_url": department.library.privacy_url,
            "contact": {"email": widget.contact_email, "phone": widget.contact_phone, "url": widget.contact_url},
            "ask_name": widget.ask_name,
            "ask_contact": widget.ask_contact,
            "questions": list(widget.questions.values("id", "label", "required")),
            "public_computers": widget.public_computers,
            "accepts_files": widget.accepts_files,
            "wait_minutes": widget.wait_minutes,
            "launch_frame": widget.launch_frame,
            "form": widget.form,
            "logo": reverse("logo", args=[widget.logo_id]) if widget.logo_id else "",
            "accent": widget.accent,
            "on_accent": text_on(widget.accent),
            **({"pictures": True} if department.library.show_pictures else {}),
            **{name: fact for facts in further_facts for name, fact in facts(widget).items()},
        },
        "embedded": embedded,
        "file_days": file_days.of_library(department.library_id),
        "language": language,
        "library_language": department.library.language,
        "own_languages": library_texts.languages,
        "languages": [[code, name, *([True] if reviewed else [])] for code, name, reviewed in offered()],
        "zone": department.library.time_zone,
    }


def _own(widget: Widget, name: str) -> str:
    return text_for(widget, name, widget.department.library, get_language()).text


def _presence(now: Availability) -> str:
    if now.busy:
        return _("All librarians are busy right now.")
    return _("A librarian is online.") if now.online else now.opens or _("No one is online right now.")


def loader(widget: Widget, origin: str, now: Availability) -> dict[str, Any]:
    """For the loader on the library's page, which finds everything else at `origin`."""
    form = Widget.Form(widget.form)
    facts: dict[str, Any] = {
        "widget": widget.slug,
        **{name: _own(widget, name) for name in ("title", "heading")},
        "frame_title": _("Chat with the library"),
        "frame": f"{origin}/{'chat' if form == Widget.Form.LINK else 'embed'}/{widget.slug}/",
        "css": _style_sheet(widget, *_SHEETS.get(form, ("button.css",))),
        "language": get_language(),
        "state": "online" if now.online else "offline",
        "presence": _presence(now),
        "texts": {
            "connecting": _("Connecting…"),
            "close": _("Close"),
            "online": f"● {_('Online')}",
            "offline": f"○ {_('Offline')}",
        },
    }
    if form in (Widget.Form.PAGE, Widget.Form.LINK):
        facts["form"] = form.value
    if widget.public_computers:
        facts["public_computers"] = True
    if invites(widget) and not now.busy:
        facts["invite"] = True
    return facts


def loader_module(widget: Widget, name: str) -> dict[str, Any] | None:
    """For a module that the loader imports; None if this widget has no such module."""
    if name == "invitation" and invites(widget):
        return _invitation(widget)
    if name == "companion":
        return {"chat": _("Your chat"), "css": _style_sheet(widget, "companion.css")}
    return {} if name == "on-top" else None


def _invitation(widget: Widget) -> dict[str, Any]:
    beside_tab = ("tab-invitation.css",) if widget.form == Widget.Form.TAB else ()
    return {
        "after": widget.invite_after,
        "pages": invitation_pages.patterns(widget.invite_pages),
        "text": _own(widget, "invite_text"),
        "decline": _("No thanks"),
        "css": _style_sheet(widget, "invitation.css", *beside_tab),
    }


def invites(widget: Widget) -> bool:
    """Whether patrons may be invited. A widget in the page is open anyway."""
    return widget.invite and widget.form != Widget.Form.PAGE


_SHEETS = {Widget.Form.TAB: ("button.css", "tab.css"), Widget.Form.PAGE: ("page.css",)}


def _style_sheet(widget: Widget, *names: str) -> str:
    text = Template("".join(built(f"embed/{name}") for name in names).replace("\n", ""))
    return text.substitute(accent=widget.accent, text=text_on(widget.accent), side=widget.side)
