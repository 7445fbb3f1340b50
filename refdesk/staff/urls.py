"""Addresses of operators' pictures."""

from django.urls import path

from . import pictures

urlpatterns = [
    path("desk/picture/<slug:digest>.jpg", pictures.picture, name="picture"),
    path("picture/<slug:digest>.jpg", pictures.picture_for_patrons, name="picture-for-patrons"),
]
