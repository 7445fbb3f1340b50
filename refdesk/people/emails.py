"""One spelling of an operator's email: the same for saving it, looking it up and counting attempts to sign in."""

import unicodedata


def normalized(email: str) -> str:
    """In small letters and in Unicode's compatibility form, so that no two spellings are one address to a database.

    Databases differ in what they take for the same letter: PostgreSQL's UPPER makes "I" of "ı" and "S" of "ſ".
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).lower())
