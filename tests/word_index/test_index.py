import pytest

from refdesk.word_index.index import has


def test_facet_with_an_operator_of_the_query_is_an_error() -> None:
    assert '"snew"' in has("snew")
    with pytest.raises(ValueError, match="not a facet"):
        has('snew" OR "q1')
