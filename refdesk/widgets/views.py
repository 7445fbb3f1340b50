"""The widget's pages, and the script that puts it on a library's page. None of them sets a cookie."""

import hashlib
import json
import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language_info, to_locale
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from refdesk.kit.asgi import NO_STORE
from refdesk.kit.content_policy import policy
from refdesk.kit.web_build import built
from refdesk.presence.availability import Availability

from . import api, bootstrap, color, languages, seen, sites
from .models import Logo, Widget, frame_ancestors

# It says whether somebody is online. After that time browsers ask whether it has changed, and get 304 if not.
LOADER_SECONDS = 30
_DIGITS = re.compile("[0-9a-f]{6}")
NOTE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


class PublicGZip(GZipMiddleware):
    """Without random padding: it hides sizes that depend on secrets (BREACH), and a script for everyone has none."""

    max_random_bytes = 0


gzip_public = decorator_from_middleware(PublicGZip)


@require_safe
@gzip_page
def chat_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The widget alone on a page: for direct links and the pop-out. No page may frame it."""
    return widget_page(request, _widget(slug), embedded=False)


@require_safe
@gzip_page
def kiosk_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The start page of a public computer, which forgets a person who left. 404 for a widget for other computers."""
    widget = _widget(slug)
    if not widget.public_computers:
        raise Http404
    return widget_page(request, widget, embedded=False, entry="kiosk")


@require_safe
@gzip_page
def frame_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Iframe chat mode: the chat on top of a web page, which the hand-over code decides. No page may frame this one.

    On TLS the framed page is upgraded to TLS as well: browsers block mixed content.
    """
    response = widget_page(request, _widget(slug), embedded=False, entry="frame")
    upgrade = "; upgrade-insecure-requests" if request.is_secure() else ""
    response["Content-Security-Policy"] = policy({"frame-src": "http: https:"}) + upgrade
    return response


@require_safe
@gzip_page
def embedded_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The widget for the iframe on the sites where it may stand; on others, a note that says which site to add.

    `on` is the origin of the page around it, as the loader says. A page that lies about it gains nothing: the policy
    names the sites all the same.
    """
    widget, origin = _widget(slug), request.GET.get("on", "")
    if not _is_ours(request, origin):
        seen.note(request, widget, origin, "iframe")
        if sites.refuses(widget.sites, origin):
            return _not_allowed(request, widget, origin)
    response = widget_page(request, widget, embedded=True)
    response["Content-Security-Policy"] = policy({"frame-ancestors": frame_ancestors(widget)})
    return response


@require_safe
@gzip_public
def loader(request: HttpRequest, slug: str) -> HttpResponse:
    """The script that a library pastes as one tag, with what it must know of the widget inside."""
    widget = _widget(slug)
    page = request.headers.get("Referer", "")
    if not _is_ours(request, sites.origin_of(page)):
        seen.note(request, widget, page, "script")
    language = languages.of_patron(request, widget)
    status = api.cached_status(slug, language)
    with translation.override(language):
        facts = bootstrap.loader(widget, _origin(request), Availability(status.online, status.opens, status.busy))
    script = f"(function(__REFDESK__){{{built('embed/loader.js')}}})({_json(facts)});\n"
    return _script_for_pages(request, script)


@require_safe
@gzip_public
def loader_module(request: HttpRequest, slug: str, module: str) -> HttpResponse:
    """A module that the loader imports when it needs it, with its settings. Browsers fetch modules with CORS."""
    widget = _widget(slug)
    with translation.override(languages.of_patron(request, widget)):
        facts = bootstrap.loader_module(widget, module)
    if facts is None:
        raise Http404
    response = _script_for_pages(request, f"const __REFDESK__={_json(facts)};{built(f'embed/{module}.js')}")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def api_types(request: HttpRequest) -> HttpResponse:
    """The TypeScript types of the JavaScript API, for libraries."""
    return HttpResponse(built("embed/refdesk.d.ts"), content_type="text/plain; charset=utf-8")


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """A widget's logo. Its address has the hash of its bytes, so that it never changes."""
    picture = get_object_or_404(Logo, digest=digest)
    response = HttpResponse(bytes(picture.content), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def accent(request: HttpRequest, digits: str) -> HttpResponse:
    """The style sheet of an accent color, for pages without a script. Its address has the color: it never changes."""
    if not _DIGITS.fullmatch(digits):
        raise Http404
    response = HttpResponse(color.styles(f"#{digits}"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _is_ours(request: HttpRequest, origin: str) -> bool:
    return origin == settings.CONFIG.public_url or origin.partition("://")[2] == request.get_host()


def _not_allowed(request: HttpRequest, widget: Widget, origin: str) -> HttpResponse:
    """The note for other sites. Any page may frame it: it has only public text and no controls (clickjacking)."""
    context = {"widget": widget, "origin": "" if origin in sites.NO_SITES else origin.lower()}
    response = render(request, "widgets/not_allowed.html", context, status=403)
    response["Content-Security-Policy"] = NOTE_POLICY
    response["Cache-Control"] = NO_STORE["Cache-Control"]
    return response


def _origin(request: HttpRequest) -> str:
    """The configured origin, since the response is cached for everyone; on this machine, the request's."""
    name, _ = split_domain_port(request.get_host())
    if validate_host(name, settings.LOOPBACK_HOSTS):
        return f"{request.scheme}://{request.get_host()}"
    return str(settings.CONFIG.public_url)


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"))


def _script_for_pages(request: HttpRequest, script: str) -> HttpResponse:
    """A script for the pages of any site, which browsers cache for a short time."""
    tag = f'"{hashlib.sha256(script.encode()).hexdigest()[:20]}"'
    stored_tag = request.headers.get("If-None-Match", "").removeprefix("W/")
    if stored_tag == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={LOADER_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def widget_page(request: HttpRequest, widget: Widget, *, embedded: bool, entry: str = "widget") -> HttpResponse:
    code = languages.of_patron(request, widget)
    with translation.override(code):
        facts = bootstrap.page(widget, embedded=embedded, language=code)
        context = {
            "widget": widget,
            "bootstrap": facts,
            "direction": _direction(facts),
            "entry": entry,
            "locale": to_locale(code),
        }
        response = render(request, "widgets/page.html", context)
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _direction(facts: dict[str, Any]) -> str:
    try:
        return "rtl" if get_language_info(facts["language"])["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def _widget(slug: str) -> Widget:
    return get_object_or_404(Widget.objects.select_related("department__library"), slug=slug)
