"""FAQs: public pages, a search, votes, and internal FAQs for operators."""
