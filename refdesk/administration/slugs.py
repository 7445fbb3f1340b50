"""Names in addresses (`slug`) for new things."""

from django.db import models
from django.utils.text import slugify


def free_slug(model: type[models.Model], text: str, otherwise: str) -> str:
    """An unused URL name (`slug`) made from a text; from `otherwise` for one without Latin letters."""
    name = slugify(text)[:40].strip("-_") or otherwise
    used = set(model._default_manager.filter(slug__startswith=name).values_list("slug", flat=True))
    return next(slug for n in range(1, len(used) + 2) if (slug := name if n == 1 else f"{name}-{n}") not in used)
