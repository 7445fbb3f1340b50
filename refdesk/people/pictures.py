"""Operators' pictures, for colleagues and in some libraries for patrons: re-encoded, one for each operator."""

import hashlib
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from .models import Membership, Operator, OperatorPicture


def store(operator: Operator, content: bytes) -> None:
    """Store an encoded JPEG as the operator's picture."""
    digest = hashlib.sha256(content).hexdigest()
    OperatorPicture.objects.update_or_create(operator=operator, defaults={"digest": digest, "content": content})


def remove(operator: Operator) -> bool:
    """Whether there was one."""
    removed, _ = OperatorPicture.objects.filter(operator=operator).delete()
    return bool(removed)


def digests(operators: Iterable[Operator | int]) -> dict[int, str]:
    """By operator, the digest of their picture; none for operators without one."""
    return dict(OperatorPicture.objects.filter(operator__in=operators).values_list("operator_id", "digest"))


def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture, for operators who share a library with somebody who has it. It never changes at this address."""
    viewer = request.user
    if not isinstance(viewer, Operator):
        raise Http404
    found = OperatorPicture.objects.filter(digest=digest)
    if not viewer.is_superuser:
        libraries = Membership.objects.filter(operator=viewer).values("department__library")
        colleagues = Membership.objects.filter(department__library__in=libraries).values("operator")
        found = found.filter(operator__in=colleagues) | found.filter(operator=viewer)
    return _jpeg(found)


def picture_for_patrons(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture of an operator in a library that shows them to patrons. Nobody can guess the address."""
    shown = Membership.objects.filter(department__library__show_pictures=True)
    return _jpeg(OperatorPicture.objects.filter(digest=digest, operator__in=shown.values("operator")))


def _jpeg(found: QuerySet[OperatorPicture]) -> HttpResponse:
    shown = found.first()
    if shown is None:
        raise Http404
    response = HttpResponse(bytes(shown.content), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=604800, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
