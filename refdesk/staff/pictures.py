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
    return dict(OperatorPicture.objects.filter(operator__in=operators).values_list("operator_id", "digest"))


def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture, for operators who share a library with somebody who has it. It never changes at this address."""
    viewer = request.user
    if not isinstance(viewer, Operator):
        raise Http404
    pictures = OperatorPicture.objects.filter(digest=digest)
    if not viewer.is_superuser:
        libraries = Membership.objects.filter(operator=viewer).values("department__library")
        colleagues = Membership.objects.filter(department__library__in=libraries).values("operator")
        pictures = pictures.filter(operator__in=colleagues) | pictures.filter(operator=viewer)
    return _jpeg(pictures, "private, max-age=604800, immutable")


def picture_for_patrons(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture of an operator in a library that shows them to patrons. Nobody can guess the address.

    A browser shows it for five minutes after it was removed, at most.
    """
    return _jpeg(_shown_to_patrons().filter(digest=digest), "private, max-age=300")


def digests_for_patrons(operators: Iterable[int], library: int) -> dict[int, str]:
    """The digest of the picture that the library shows to its patrons, by operator; none for those it doesn't show."""
    pictures = _shown_to_patrons(department__library=library).filter(operator__in=operators)
    return dict(pictures.values_list("operator_id", "digest"))


def _shown_to_patrons(**where: int) -> QuerySet[OperatorPicture]:
    """The pictures of active operators in a library that shows pictures. `where` limits the memberships."""
    shown = Membership.objects.filter(department__library__show_pictures=True, **where)
    return OperatorPicture.objects.filter(operator__is_active=True, operator__in=shown.values("operator"))


def _jpeg(pictures: QuerySet[OperatorPicture], cache: str) -> HttpResponse:
    shown = pictures.first()
    if shown is None:
        raise Http404
    response = HttpResponse(bytes(shown.content), content_type="image/jpeg")
    response["Cache-Control"] = cache
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
