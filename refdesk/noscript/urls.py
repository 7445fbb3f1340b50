"""Addresses of the chat without JavaScript."""

from django.urls import path

from . import chat_page, frame, start_page

urlpatterns = [
    path("ask/<slug:slug>/chat/", start_page.start_page, name="noscript"),
    path("ask/<slug:slug>/chat/<str:token>/", chat_page.page, name="noscript-page"),
    *(path(f"ask/<slug:slug>/chat/<str:token>/{view}/", frame.frame, {"view": view}) for view in frame.VIEWS),
    path("ask/<slug:slug>/chat/<str:token>/<slug:view>/", chat_page.page),
]
