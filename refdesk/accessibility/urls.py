"""URLs of the page about accessibility."""

from django.urls import path

from .views import accessibility

urlpatterns = [path("accessibility/", accessibility, name="accessibility")]
