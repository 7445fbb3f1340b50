"""`bin/upgrade`: brings a checkout that runs under systemd to another version, or back if anything fails.

Imports neither Django nor packages: it runs on the system's Python while the server's packages are exchanged. All its
modules are imported before the checkout changes.

Modules: `bin/upgrade`, which imports neither Django nor packages: `upgrading` (the steps, and how a failure undoes
them), `checkout`, `units` of systemd, `desks` and their databases, `state`.
"""
