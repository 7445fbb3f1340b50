"""Libraries' pages on other sites than Refdesk's, as in life: another name is another site, another port is not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Page

from tests.servers import Server


def port(desk: Server) -> str:
    """The port that the server listens on, under every loopback name."""
    return desk.url.rpartition(":")[2]


def desk_site(desk: Server) -> str:
    """Refdesk, as patrons' browsers know it here."""
    return f"http://desk.localhost:{port(desk)}"


def library_site(desk: Server, host: str = "lib") -> str:
    """A library's site; different hosts are different sites."""
    return f"http://{host}.localhost:{port(desk)}"


def library_page(desk: Server, page: str = "", *, host: str = "lib") -> str:
    """One of the sample pages ("", "hours", "collections", "services") on a library's site."""
    path = f"/demo/{page}/" if page else "/demo/"
    return f"{library_site(desk, host)}{path}?desk={desk_site(desk)}"


@contextmanager
def own_page(body: str, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """A page of a library's own making, on a site of its own; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # A whole browser requests an icon, too, if the page stands long enough.
            self.send_response(200 if self.path in ("/", "/favicon.ico") else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://own.localhost:{server.server_port}/"
        server.shutdown()


def walk(page: Page, link: str) -> None:
    """Follow a link of the library's page, to its other pages."""
    page.get_by_role("navigation").get_by_role("link", name=link).click()


def stored(page: Page) -> dict[str, list[str]]:
    """What scripts of this page's own site find stored."""
    names: dict[str, list[str]] = page.evaluate(
        """async () => ({
            local: Object.keys(localStorage), session: Object.keys(sessionStorage),
            cookies: document.cookie.split(";").filter(Boolean),
            databases: (await indexedDB.databases()).map((one) => one.name),
            workers: ((await navigator.serviceWorker?.getRegistrations()) ?? []).map((one) => one.scope),
        })"""
    )
    return names
