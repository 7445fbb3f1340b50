"""An operator's own account, as a Django app: pages and templates."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "refdesk.accounts"
    label = "accounts"
