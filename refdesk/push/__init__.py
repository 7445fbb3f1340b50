"""Web Push: notifications for operators whose desk is asleep or was just closed.

Modules: what is `due`, the `notifier` that sends it, `encryption`, `keys` of the server, allowed `endpoints`, and
`delivery` to them.
"""
