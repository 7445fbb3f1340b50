"""The load generator: a process that simulates patrons and operators, with the same code for every server."""
