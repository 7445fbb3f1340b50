"""Signing in by SAML 2.0 (G2), from the choice of a file with metadata to the desk."""

import base64
import re
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socket import create_server
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from playwright.sync_api import expect

from refdesk.saml.names import saml
from tests.outgoing.https_server import HOST, serving_https
from tests.saml.provider import MAIL, SamlProvider, provider_metadata
from tests.servers import Server
from tests.services import free_port

from .actors import Operator
from .axe import Inspection
from .proxy import Proxy
from .test_sign_on import CERTIFICATE

LISTENING, BEHIND = create_server((HOST, 0)), free_port()
PUBLIC = f"https://localhost:{LISTENING.getsockname()[1]}"
PAGE = """<!doctype html><title>Provider</title><form method="post" action="{action}">
<input type="hidden" name="SAMLResponse" value="{response}"><input type="hidden" name="RelayState" value="{state}">
<button>Continue</button></form>"""


@contextmanager
def serving_provider(person: SamlProvider) -> Iterator[str]:
    """A provider whose page posts a response about the person. Yields its metadata."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            request = etree.fromstring(
                zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), wbits=-zlib.MAX_WBITS)
            )
            person.audience = request.findtext(saml("Issuer"), "")
            person.recipient = request.get("AssertionConsumerServiceURL", "")
            person.id = f"_a{request.get('ID')}"
            posted = person.posted(request.get("ID"))
            body = PAGE.format(action=person.recipient, response=posted, state=query["RelayState"][0]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    with serving_https(Handler, CERTIFICATE) as port:
        person.entity_id = f"https://{HOST}:{port}/idp"
        yield provider_metadata(person.entity_id, address=f"https://{HOST}:{port}/sso")


def sets_up(root: Operator, metadata: str, domain: str, inspection: Inspection) -> None:
    """From “New provider” to the attributes of a trial, and to “Enabled”."""
    page = root.page
    root.opens("/desk/#/administration/sign-on")
    page.get_by_role("button", name="New provider").click()
    page.get_by_label("Protocol").select_option("SAML 2.0")
    expect(page.get_by_label("Client ID")).to_have_count(0)
    expect(page.get_by_role("link", name="Our metadata")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Harbour University")
    page.get_by_label("Metadata file").set_input_files(
        {"name": "idp.xml", "mimeType": "application/xml", "buffer": metadata.encode()}
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Certificate valid until")).to_be_visible()
    inspection.look(page, "provider of SAML 2.0")
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Attributes")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^email ana"))).to_be_visible()
    page.get_by_role("link", name="Back to the provider").click()
    page.get_by_label("Domains with verified email addresses").fill(domain)
    page.get_by_label("Join accounts by verified email").check()
    page.get_by_label("Enabled").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def test_G2_operator_signs_in_by_saml_at_a_provider_that_was_tried(hire: Callable[..., Operator]) -> None:
    inspection = Inspection()
    root = hire("Rita Root", superuser=True, ignore_https_errors=True)
    ana = hire("Ana Morales", "Local History", ignore_https_errors=True)
    person = SamlProvider(attributes={MAIL: [ana.who.email]})
    root.signs_in()
    with serving_provider(person) as metadata:
        sets_up(root, metadata, ana.who.email.partition("@")[2], inspection)
        ana.page.goto(f"{ana.url}/login/")
        ana.page.get_by_role("link", name="Sign in with Harbour University").click()
        ana.page.get_by_role("button", name="Continue").click()
        expect(ana.page.get_by_role("button", name=re.compile("^Account"))).to_be_visible()
        assert inspection.found == []


@pytest.fixture
def https(desk: Server) -> Iterator[None]:
    """The server by HTTPS, at its public URL. The provider is on 127.0.0.1: another site than localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    proxy = Proxy(BEHIND, tls=context, listening=LISTENING)
    yield
    proxy.end()


@pytest.mark.server(REFDESK_PUBLIC_URL=PUBLIC, REFDESK_PORT=str(BEHIND))
def test_G2_answer_from_another_site_is_bound_to_its_browser_over_https(
    https: None, hire: Callable[..., Operator]
) -> None:
    """Browsers send no cookie that is Lax with a form that another site posts."""
    root = hire("Rita Root", superuser=True, url=PUBLIC, ignore_https_errors=True)
    ana = hire("Ana Morales", "Local History", url=PUBLIC, ignore_https_errors=True)
    root.signs_in()
    with serving_provider(SamlProvider(attributes={MAIL: [ana.who.email]})) as metadata:
        sets_up(root, metadata, ana.who.email.partition("@")[2], Inspection())
        page = ana.page
        page.goto(f"{PUBLIC}/login/")
        page.get_by_role("link", name="Sign in with Harbour University").click()
        cookies = {cookie["name"][:15]: cookie for cookie in page.context.cookies(PUBLIC)}
        begun = cookies["__Host-sign-on-"]
        assert (begun["sameSite"], begun["secure"], begun["httpOnly"]) == ("None", True, True)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("button", name=re.compile("^Account"))).to_be_visible()
