"""Operators: their accounts and roles, how they sign in, and who is online."""
