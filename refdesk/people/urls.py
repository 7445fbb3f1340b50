"""Addresses of an operator's own pages."""

from django.urls import path
from django.views.generic import RedirectView

from . import new_password_page, pictures, views

PROFILE = "/desk/#/settings/profile"
"""Where operators change their own password."""

urlpatterns = [
    path("login/", views.sign_in_page, name="sign-in"),
    # allauth's name of the same page.
    path("login/", views.sign_in_page, name="account_login"),
    path("logout/", views.sign_out, name="sign-out"),
    path("account/password/", RedirectView.as_view(url=PROFILE), name="password"),
    # For password managers (W3C, A Well-Known URL for Changing Passwords).
    path(".well-known/change-password", RedirectView.as_view(url=PROFILE)),
    path("invitation/<str:token>/", new_password_page.invitation_page, name="invitation"),
    path("new-password/<str:token>/", new_password_page.new_password_page, name="new-password"),
    path("desk/", views.desk_page, name="desk"),
    path("desk/picture/<slug:digest>.jpg", pictures.picture, name="picture"),
    path("picture/<slug:digest>.jpg", pictures.picture_for_patrons, name="picture-for-patrons"),
]
