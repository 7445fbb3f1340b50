"""The normal form of an operator's email, for saving, lookups and counts of sign-in attempts."""

import unicodedata


def normalized(email: str) -> str:
    """In small letters and in Unicode's compatibility form, so that no two spellings are one address to a database.

    Databases differ in which letters are equal: PostgreSQL's UPPER turns "ı" into "I" and "ſ" into "S".
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).lower())
