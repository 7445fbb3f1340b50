"""Addresses of Administration's own pages; the others are parts of the desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("desk/widgets/<int:number>/preview/", views.widget_preview, name="widget-preview"),
    path("desk/widgets/<int:number>/qr-codes/", views.qr_codes, name="qr-codes"),
]
