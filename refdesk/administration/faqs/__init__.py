"""FAQs, their groups and their pictures."""
