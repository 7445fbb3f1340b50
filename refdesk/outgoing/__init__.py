"""Requests to other hosts, at addresses that were checked: bounded in time and in size, without redirects.

Modules: which `addresses` may be reached, and the `client`.
"""
