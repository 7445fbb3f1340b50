"""The server finds the translations that `bin/build` compiled."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from refdesk.translations.offered import offered


@pytest.mark.skipif(len(offered()) == 1, reason="no translations are compiled: run bin/build")
def test_the_servers_own_texts_are_translated() -> None:
    with translation.override("de"):
        assert gettext("Start Chat") == "Chat beginnen"
