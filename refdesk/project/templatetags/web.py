"""Tags that put the built front end into a page."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from refdesk.kit import web_build

register = template.Library()


@register.simple_tag
def web_styles(entry: str) -> SafeString:
    """Links to the style sheets of an entry."""
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(file),) for file in web_build.styles(entry))
    )


@register.simple_tag
def web_scripts(entry: str, locale: str = "") -> SafeString:
    """The entry's script, and hints to load at once what it imports. `locale` is gettext's name of the language."""
    first, *imported = [static(file) for file in web_build.scripts(entry, locale or to_locale(get_language() or "en"))]
    hints = format_html_join("\n", '<link rel="modulepreload" href="{}">', ((file,) for file in imported))
    return hints + format_html_join("", '<script type="module" src="{}"></script>', [(first,)])
