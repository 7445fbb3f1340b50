"""Addresses for providers of SAML 2.0. Those of the beginning are the same for both protocols."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/saml/answer/", views.answer, name="saml-answer"),
    path("saml/metadata/", views.metadata, name="saml-metadata"),
]
