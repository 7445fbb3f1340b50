"""The project's settings on a data folder of their own, which is removed at the end."""

import atexit
import os
import shutil
import tempfile

os.environ.pop("REFDESK_PUBLIC_URL", None)
os.environ["REFDESK_DATA"] = tempfile.mkdtemp(prefix="refdesk-tests-")
os.environ["REFDESK_SECRET_KEY"] = "only-for-tests-" + "0" * 32
atexit.register(shutil.rmtree, os.environ["REFDESK_DATA"], ignore_errors=True)

from refdesk.project.settings import *  # noqa: E402, F403

# Signing in is not what most tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
