"""Names of stemmers by language, and stop words."""

_STEMMERS = """
ar:arabic ca:catalan cs:czech da:danish de:german el:greek en:english es:spanish et:estonian eu:basque fi:finnish
fr:french ga:irish hi:hindi hu:hungarian hy:armenian id:indonesian it:italian lt:lithuanian nb:norwegian ne:nepali
nl:dutch nn:norwegian no:norwegian pl:polish pt:portuguese ro:romanian ru:russian sr:serbian sv:swedish ta:tamil
tr:turkish yi:yiddish
"""
_ENGLISH = """
a an and are as at be been by can could did do does for from had has have how i if in is it its may me my not of on or
our shall should so that the their there these they this those to us was we were what when where which who why will
with would you your
"""

STEMMERS = dict(pair.split(":") for pair in _STEMMERS.split())
"""The name of the Snowball stemmer by the first part of a language's tag."""
EMPTY_WORDS = frozenset(_ENGLISH.split())
"""Stop words: searched for only where a query has no other words."""
