"""Refdesk: a live chat reference desk for libraries."""

__version__ = "0.1.0"
