"""Addresses of files."""

from django.urls import path

from .serve.downloads import download

urlpatterns = [path("files/<slug:token>/", download, name="file")]
