"""The address of the desk."""

from django.urls import path

from .desk_page import desk_page

urlpatterns = [path("desk/", desk_page, name="desk")]
