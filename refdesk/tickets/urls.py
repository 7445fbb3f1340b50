"""URLs of the pages on which patrons submit tickets and read the answers."""

from django.urls import path

from .patron import private_pages, public_pages

urlpatterns = [
    path("ask/", public_pages.forms, name="ask"),
    path("ask/<slug:slug>/", public_pages.form, name="ask-queue"),
    path("accessibility/report/<slug:slug>/", public_pages.barrier, name="barrier"),
    path("ticket/<str:token>/", private_pages.ticket, name="ticket"),
    path("ticket/<str:token>/forget/", private_pages.forget, name="ticket-forget"),
    path("ticket/<str:token>/sent/", private_pages.sent, name="ticket-sent"),
    path("ticket/<str:token>/news/", private_pages.news, name="ticket-news"),
]
