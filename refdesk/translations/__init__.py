"""Texts in other languages: gettext's PO files in `locale/`, from which `refdesk/locale/` is made.

`bin/translate` is the command: docs/languages.md. Only `languages` is used by a running server.
"""
