"""The demo as a Django app: the templates of its website."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "refdesk.demo"
    label = "demo"
