"""The URLs of all rooms."""

from django.urls import include, path
from django.views.generic import RedirectView

from refdesk.demo import site
from refdesk.sign_on.extras import saml_is_installed

from . import pages
from .api import api
from .metrics import metrics

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("refdesk.staff.urls")),
    path("", include("refdesk.identity.urls")),
    path("", include("refdesk.sign_on.urls")),
    *([path("", include("refdesk.saml.urls"))] if saml_is_installed() else []),
    path("", include("refdesk.presence.urls")),
    path("", include("refdesk.push.urls")),
    path("", include("refdesk.widgets.urls")),
    path("", include("refdesk.administration.urls")),
    path("", include("refdesk.files.urls")),
    path("", include("refdesk.tickets.urls")),
    path("", include("refdesk.noscript.urls")),
    path("", include("refdesk.faq.urls")),
    path("", include("refdesk.accessibility.urls")),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("robots.txt", pages.robots, name="robots"),
    path("demo/", site.demo_page, name="demo"),
    path("demo/<slug:page>/", site.demo_page),
    path("api/v1/", RedirectView.as_view(pattern_name="api:openapi-view")),
    path("api/v1/live.json", pages.live_document, name="live-document"),
    path("api/v1/", api.urls),
    path("healthz", pages.health, name="health"),
    path("readyz", pages.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
