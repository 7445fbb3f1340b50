"""The pictures of the guide and the README, made by acting what they show on a demo server.

    .venv/bin/python -m tests.browser.pictures            # writes docs/images/*.png
    .venv/bin/python -m tests.browser.pictures /tmp/look  # writes them there

Run it by hand, after `bin/build`, when what is shown has changed; look at each before you keep it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
