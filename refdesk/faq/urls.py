"""URLs of the public pages, the desk's page, pictures, and the sitemap."""

from django.urls import path

from . import desk_view, sitemap, views, vote_view
from .pictures import serve

urlpatterns = [
    path("faq/", views.overview, name="faq"),
    path("faq/<slug:group>/", views.group_page, name="faq-group"),
    path("faq/<slug:group>/<slug:slug>", views.faq_page, name="faq-entry"),
    path("faq/<slug:group>/<slug:slug>/helpful", vote_view.vote, name="faq-vote"),
    path("faq-pictures/<slug:name>.jpg", serve.picture, name="faq-picture"),
    path("desk/faq/<int:faq>", desk_view.desk_faq_page, name="desk-faq"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
]
