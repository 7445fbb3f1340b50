"""The audit log as administrators read it: listed, filtered, and as a CSV file."""
