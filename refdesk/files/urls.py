"""Addresses of files."""

from django.urls import path

from .downloads import download

urlpatterns = [path("files/<slug:token>/", download, name="file")]
