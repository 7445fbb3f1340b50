"""Reports: records counted by two axes."""
