"""Addresses of sign-ins at providers. Providers reach the logout from networks that don't reach the desk."""

from django.urls import path

from . import provider_sessions, views

urlpatterns = [
    path("login/sign-on/<int:provider>/", views.begin, name="sign-on"),
    path("login/sign-on/<int:provider>/trial/", views.begin_trial, name="sign-on-trial"),
    path("login/sign-on/<int:provider>/confirmation/", views.begin_confirmation, name="sign-on-confirmation"),
    path("login/sign-on/<int:provider>/confirmed/", views.confirmed, name="sign-on-confirmed"),
    path("login/sign-on/<int:provider>/answer/", views.answer, name="sign-on-answer"),
    path("sign-on/<int:provider>/logout/", provider_sessions.back_channel_logout, name="sign-on-logout"),
]
