"""Groups and FAQs for tests, in few words."""

from typing import Any

from refdesk.faq.models import Faq, FaqGroup
from refdesk.libraries.models import Library


def group(library: Library, slug: str = "borrowing", *, public: bool = True, **more: Any) -> FaqGroup:
    """A group, public by default."""
    audience = FaqGroup.Audience.PUBLIC if public else FaqGroup.Audience.INTERNAL
    fields = {"name": slug.replace("-", " ").capitalize(), "audience": audience, **more}
    return FaqGroup.objects.create(library=library, slug=slug, **fields)


def faq(within: FaqGroup, question: str, answer: str = "Ask us.", **more: Any) -> Faq:
    """A published FAQ, put right as the admin does."""
    made = Faq(group=within, question=question, answer=answer, **{"state": Faq.State.PUBLISHED, **more})
    made.clean()
    made.save()
    return made
