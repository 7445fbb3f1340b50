"""Addresses of a widget's pages and of its loader."""

from django.urls import path

from . import views

urlpatterns = [
    path("chat/<slug:slug>/", views.chat_page, name="chat"),
    path("kiosk/<slug:slug>/", views.kiosk_page, name="kiosk"),
    path("frame/<slug:slug>/", views.frame_page, name="frame"),
    path("embed/<slug:slug>/", views.embedded_page, name="embedded"),
    path("embed/refdesk.d.ts", views.api_types, name="api-types"),
    path("embed/logo/<slug:digest>.jpg", views.logo, name="logo"),
    path("embed/accent/<slug:digits>.css", views.accent, name="accent"),
    path("embed/<slug:slug>.js", views.loader, name="loader"),
    path("embed/<slug:slug>/<slug:module>.js", views.loader_module, name="loader-module"),
]
