"""The address of the desk's service worker."""

from django.urls import path

from . import pages

urlpatterns = [path("desk/push-worker.js", pages.worker, name="push-worker")]
