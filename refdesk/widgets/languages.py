"""The language in which a patron reads a widget."""

from django.http import HttpRequest

from refdesk.libraries.languages import accepted
from refdesk.translations.offered import supported, supported_by_server

from .models import Widget


def of_patron(request: HttpRequest, widget: Widget) -> str:
    """What the patron chose (`lang`), the widget's, that of the library's page (`in`), the browser's, the library's.

    Django's code. A language of the library that isn't offered gives English texts.
    """
    return supported(_tags(request, widget)) or "en"


def of_page(request: HttpRequest, widget: Widget) -> str:
    """The language of pages that the server writes, by the order of `of_patron`."""
    return supported_by_server(_tags(request, widget)) or "en"


def _tags(request: HttpRequest, widget: Widget) -> list[str]:
    tags = [
        request.GET.get("lang", ""),
        widget.language,
        request.GET.get("in", ""),
        *accepted(request),
        widget.department.library.language,
    ]
    return [tag for tag in tags if tag]


def spoken(request: HttpRequest, widget: Widget) -> str:
    """The tag for the operator, and for emails to the patron: the browser's, unless the patron reads another language.

    `spoken` in `web/src/widget/language.ts` is the same rule.
    """
    page, browser = of_patron(request, widget), next(accepted(request), "")
    if page.partition("-")[0] == browser.partition("-")[0]:
        return browser
    foreign = browser and supported([browser]) is None and page == widget.department.library.language
    return browser if foreign else page
