"""Groups, FAQs and pictures for tests, in few words."""

import secrets
from typing import Any

from django.conf import settings

from refdesk.faq.models import Faq, FaqGroup, Picture
from refdesk.files import storage
from refdesk.files.models import File, State
from refdesk.libraries.models import Library


def group(library: Library, slug: str = "borrowing", *, public: bool = True, **more: Any) -> FaqGroup:
    audience = FaqGroup.Audience.PUBLIC if public else FaqGroup.Audience.INTERNAL
    fields = {"name": slug.replace("-", " ").capitalize(), "audience": audience, **more}
    return FaqGroup.objects.create(library=library, slug=slug, **fields)


def faq(within: FaqGroup, question: str, answer: str = "Ask us.", **more: Any) -> Faq:
    made = Faq(group=within, question=question, answer=answer, **{"state": Faq.State.PUBLISHED, **more})
    made.clean()
    made.save()
    return made


def picture(library: Library, content: bytes = b"", width: int = 400, height: int = 300, **more: Any) -> Picture:
    """A stored picture. With `content`, its bytes are in the storage."""
    key = storage.new_key()
    if content:
        incoming = settings.CONFIG.data / "incoming"
        incoming.mkdir(exist_ok=True)
        (incoming / "part").write_bytes(content)
        storage.store(incoming / "part", key)
    file = File.objects.create(
        library=library,
        token_hash=key,
        client_key=key[:32],
        name="map.jpg",
        size=len(content),
        type="image/jpeg",
        width=width,
        height=height,
        storage_key=key,
        state=State.SENT,
        at=0,
    )
    return Picture.objects.create(name=secrets.token_hex(10), file=file, **more)


def shows(shown: Picture, alt: str = "A map") -> str:
    size = f'width="{shown.file.width}" height="{shown.file.height}"'
    return f'<p>Here: <img src="{shown.path}" alt="{alt}" {size} loading="lazy"></p>'
