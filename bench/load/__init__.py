"""The load generator: a process of its own that plays patrons and operators, cheaply, the same for every server."""
