"""Refdesk: a live chat reference desk for libraries."""

__version__ = "0.2.0"
