"""sitemap.xml, in parts if it is large."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import queries

PART = 20_000
"""Addresses per part; the format allows 50,000."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public addresses, or the index of the parts."""
    parts = -(-queries.published(queries.public_groups()).count() // PART)
    part_number = request.GET.get("part", "")
    if not part_number:
        return _index(parts) if parts > 1 else _part(1)
    if not (part_number.isdecimal() and len(part_number) < 6) or not 1 <= int(part_number) <= max(parts, 1):
        raise Http404
    return _part(int(part_number))


def _index(parts: int) -> HttpResponse:
    rows = "".join(
        f"<sitemap><loc>{escape(_address(f'/sitemap.xml?part={number}'))}</loc></sitemap>\n"
        for number in range(1, parts + 1)
    )
    return HttpResponse(f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{rows}</sitemapindex>\n", content_type="application/xml")


def _part(number: int) -> HttpResponse:
    return HttpResponse("".join(_lines(number)), content_type="application/xml")


def _lines(number: int) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_NAMESPACE}>\n"
    if number == 1:
        yield _line("/faq/")
        for slug in queries.public_groups().values_list("slug", flat=True):
            yield _line(f"/faq/{slug}/")
    read = ("slug", "updated_at", "group__slug", "group__audience", "group__library__id")
    faqs = queries.published(queries.public_groups()).order_by("id").only(*read)
    for faq in faqs[(number - 1) * PART : number * PART].iterator(chunk_size=1_000):
        yield _line(faq.path, faq.updated_at.date().isoformat())
    yield "</urlset>\n"


def _line(path: str, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(_address(path))}</loc>{when}</url>\n"


def _address(path: str) -> str:
    return f"{settings.CONFIG.public_url}{path}"
