"""A server with builds of the front end from a folder of the test: `python -m tests.server.own_builds`."""

import os
from pathlib import Path

from refdesk.server import serve
from tests.web_builds import use_folders

FOLDER = "TESTS_BUILDS"

if __name__ == "__main__":
    use_folders(Path(os.environ[FOLDER]))
    serve.main()
