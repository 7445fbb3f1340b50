"""Operators and what they may do: accounts, departments, roles and permissions."""
