"""The pages of a sign-in by SAML 2.0: where answers are posted, and the metadata of this server."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import Reason, SignOnRefused
from refdesk.sign_on.views import address_of, conclude, failures, refuse

from .flow import claims_of, flow_of, received
from .own_metadata import own_metadata


@csrf_exempt
@never_cache
@require_POST
@sensitive_post_parameters("SAMLResponse")
def answer(request: HttpRequest) -> HttpResponse:
    """A provider's response. Its own page posts it, so it is bound to the browser by the cookie of the sign-in."""
    state = request.POST.get("RelayState", "")
    try:
        if failures.wait(address_of(request)):
            raise SignOnRefused(Reason.BUSY)
        response, provider = received(request.POST.get("SAMLResponse", ""))
    except SignOnRefused as refused:
        failures.count(address_of(request))
        return refuse(request, Provider(pk=0, name="SAML 2.0"), refused)
    return conclude(
        request,
        provider,
        state,
        lambda request, state: flow_of(request, state, provider, response),
        lambda flow: claims_of(response, provider, flow),
    )


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """What a provider has to know of this server. It is public: federations read it."""
    return HttpResponse(own_metadata(), content_type="application/samlmetadata+xml")
