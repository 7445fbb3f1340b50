"""A library's own text in the language of the page."""

from typing import Any

from django import template
from django.utils.translation import get_language

from refdesk.libraries.models import Library
from refdesk.libraries.own_texts import OwnText, text_for

register = template.Library()


@register.simple_tag
def own_text(row: Any, name: str, library: Library) -> OwnText:
    return text_for(row, name, library, get_language() or "en")
