"""Datasets: a library's form, how administrators change it, and the standard form."""
