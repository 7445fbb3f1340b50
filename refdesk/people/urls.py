"""Addresses of an operator's own pages."""

from django.urls import path

from . import invitation_page, views

urlpatterns = [
    path("login/", views.sign_in_page, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
    path("account/password/", views.password_page, name="password"),
    path("invitation/<str:token>/", invitation_page.invitation_page, name="invitation"),
    path("desk/", views.desk_page, name="desk"),
]
