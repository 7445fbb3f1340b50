"""Files as people choose them."""

from playwright.sync_api import FilePayload

from tests.files.samples import HTML, PDF

SCAN: FilePayload = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}
TWO: FilePayload = {"name": "two.pdf", "mimeType": "application/pdf", "buffer": PDF}
PAGE: FilePayload = {"name": "page.html", "mimeType": "text/html", "buffer": HTML}
"""Of a type that no library takes."""
