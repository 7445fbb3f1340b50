"""Files as people choose them."""

from playwright.sync_api import FilePayload

from tests.files.samples import HTML, PDF

SCAN: FilePayload = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}
TWO: FilePayload = {"name": "two.pdf", "mimeType": "application/pdf", "buffer": PDF}
PAGE: FilePayload = {"name": "page.html", "mimeType": "text/html", "buffer": HTML}
"""A file of a type that no library accepts."""

PASTE = """async (target) => {
  const canvas = document.createElement("canvas");
  const image = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add("<img src='https://library.example/map.png'>", "text/html");
  data.items.add(new File([image], "image.png", { type: "image/png" }));
  target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
}"""
"""An image that was copied from a page, which brings its markup along."""
