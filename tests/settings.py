"""The project's settings on a data folder of their own, which is removed at the end."""

import atexit
import gc
import os
import shutil
import sys
import tempfile

# A worker of pytest-xdist ends at once, after what is registered later: freeing its memory would last a second.
if "execnet" in sys.modules and "PYTEST_XDIST_WORKER" in os.environ:
    atexit.register(os._exit, 0)

# Loading modules and collecting tests makes much and hardly any garbage; `pytest_collection_finish` enables it again.
gc.disable()
os.environ.pop("REFDESK_PUBLIC_URL", None)
os.environ["REFDESK_DATA"] = tempfile.mkdtemp(prefix="refdesk-tests-")
os.environ["REFDESK_SECRET_KEY"] = "only-for-tests-" + "0" * 32
atexit.register(shutil.rmtree, os.environ["REFDESK_DATA"], ignore_errors=True)

from refdesk.project.settings import *  # noqa: E402, F403

# Signing in is not what most tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
