"""Import and export of FAQs as CSV or JSON."""
