"""Addresses of the pages on which operators prove who they are."""

from django.urls import include, path
from django.views.generic import RedirectView

from . import forgotten_password, new_password_page, views

PROFILE = "/desk/#/settings/profile"
"""Where operators change their own password."""

urlpatterns = [
    path("login/", views.sign_in_page, name="sign-in"),
    # allauth's name of the same page.
    path("login/", views.sign_in_page, name="account_login"),
    path("login/forgotten-password/", forgotten_password.forgotten_password, name="forgotten-password"),
    path("logout/", views.sign_out, name="sign-out"),
    path("account/password/", RedirectView.as_view(url=PROFILE), name="password"),
    # For password managers (W3C, A Well-Known URL for Changing Passwords).
    path(".well-known/change-password", RedirectView.as_view(url=PROFILE)),
    path("invitation/<str:token>/", new_password_page.invitation_page, name="invitation"),
    path("new-password/<str:token>/", new_password_page.new_password_page, name="new-password"),
    path("", include("refdesk.identity.factors.urls")),
]
