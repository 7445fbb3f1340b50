"""What a library pastes into its pages."""

from django.conf import settings
from django.utils.html import escape

from .models import Widget


def embed_code(widget: Widget) -> str:
    """One line of HTML: the loader's tag, or a link, which needs no script."""
    origin = settings.CONFIG.public_url
    if widget.form != Widget.Form.LINK:
        return f'<script src="{origin}/embed/{widget.slug}.js" async></script>'
    return f'<a href="{origin}/chat/{widget.slug}/" target="_blank" rel="noopener">{escape(widget.title)}</a>'
