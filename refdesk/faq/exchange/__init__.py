"""FAQs as files: to bring those that a library has, and to take them along."""
