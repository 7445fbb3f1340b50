"""Lines with numbers that patrons write every day: a pattern that masks one of them is too broad."""

from .masking import Rules, mask

LINES = (
    "When do you open on Monday?",
    "Do you have the 1924 city directory?",
    "ISBN 978-3-16-148410-0, or 0306406152",
    "The item’s barcode is 31234000123457.",
    "Please call me at 555-123-4567 or +49 30 901820.",
    "doi:10.1000/182 and ISSN 0028-0836",
    "QA76.73.P98 L88 2013 is not on its shelf",
    "I paid 12.50 on 2026-03-04, receipt 88213",
    "12 Main Street, Springfield 62704",
    "Ich suche ein Buch von 1848 über Straßen.",
)


def masked_by(pattern: str) -> str:
    """The first ordinary line that the pattern masks; empty if there is none."""
    rules = Rules(payment_cards=False, passwords=False, patterns=(pattern,))
    return next((line for line in LINES if mask(line, rules).kinds), "")
