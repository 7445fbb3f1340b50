"""Every page outside the API, with the status for each kind of client. An unguessable link is enough for access."""

from .api_table import Row, public


def page(rightful: int, passer_by: int, department: int, library: int, *, admin: bool = False) -> Row:
    """For signed-in operators; others are redirected to the sign-in."""
    return Row(rightful, rightful, department, library, passer_by, passer_by, admin=admin)


def link(rightful: int, other: int = 404) -> Row:
    """A URL with a token grants access."""
    return Row(rightful, other, other, other, other, other)


PAGES: dict[tuple[str, str], Row] = {
    ("GET", "/"): public(200),
    ("GET", "/login/"): Row(302, 302, 302, 302, 200, 200),
    ("GET", "/login/forgotten-password/"): public(200),
    ("GET", "/account/password/"): public(302),
    ("GET", "/.well-known/change-password"): public(302),
    ("GET", "/login/second-factor/"): public(302),
    ("GET", "/account/confirm/"): page(200, 302, 200, 200),
    ("GET", "/account/second-factor/"): page(200, 302, 200, 200),
    ("GET", "/account/second-factor/app/"): page(200, 302, 200, 200),
    ("GET", "/account/second-factor/app/removal/"): page(404, 302, 404, 404),
    ("GET", "/account/second-factor/passkeys/new/"): page(200, 302, 200, 200),
    ("GET", "/account/second-factor/passkeys/{number}/removal/"): page(404, 302, 404, 404),
    ("GET", "/account/second-factor/codes/"): page(404, 302, 404, 404),
    ("GET", "/account/second-factor/codes/new/"): page(200, 302, 200, 200),
    # Nothing but a provider leads to these; the trial is for those who administer every library.
    ("GET", "/login/sign-on/{provider}/"): public(404),
    ("GET", "/login/sign-on/{provider}/trial/"): public(404),
    ("GET", "/login/sign-on/{provider}/confirmation/"): page(404, 302, 404, 404),
    ("GET", "/login/sign-on/{provider}/confirmed/"): public(404),
    ("GET", "/login/sign-on/{provider}/answer/"): public(404),
    ("POST", "/login/saml/answer/"): public(403),
    ("GET", "/saml/metadata/"): public(200),
    ("POST", "/sign-on/{provider}/logout/"): public(404),
    ("GET", "/invitation/{invitation}/"): link(200),
    ("GET", "/new-password/{new_password}/"): link(200),
    ("GET", "/desk/"): page(200, 302, 200, 200),
    ("GET", "/desk/push-worker.js"): public(200),
    ("GET", "/desk/picture/{picture}.jpg"): page(200, 404, 200, 404),
    ("GET", "/picture/{picture}.jpg"): public(404),
    ("GET", "/desk/faq/{internal}"): page(200, 302, 200, 404),
    ("GET", "/desk/widgets/{number}/preview/"): page(200, 302, 404, 404, admin=True),
    ("GET", "/desk/widgets/{number}/qr-codes/"): page(200, 302, 404, 404, admin=True),
    ("GET", "/chat/{widget}/"): public(200),
    ("GET", "/kiosk/{widget}/"): public(404),
    ("GET", "/frame/{widget}/"): public(200),
    ("GET", "/embed/{widget}/"): public(200),
    ("GET", "/embed/{widget}.js"): public(200),
    ("GET", "/embed/{widget}/companion.js"): public(200),
    ("GET", "/embed/refdesk.d.ts"): public(200),
    ("GET", "/embed/logo/0.jpg"): public(404),
    ("GET", "/embed/accent/336699.css"): public(200),
    ("HEAD", "/files/{file}/"): link(200),
    ("GET", "/ask/"): public(200),
    ("GET", "/ask/{questions}/"): public(200),
    ("GET", "/ask/{widget}/chat/"): public(200),
    ("GET", "/ask/{widget}/chat/{plain_page}/"): link(200, 410),
    ("GET", "/ask/{widget}/chat/{plain_page}/news/"): link(200, 410),
    ("GET", "/ask/{widget}/chat/{plain_page}/arrived/"): link(200, 410),
    ("GET", "/ask/{widget}/chat/{plain_page}/live/"): link(200, 410),
    ("GET", "/ask/{widget}/chat/{plain_page}/stream/"): link(200, 410),
    ("GET", "/ask/{widget}/chat/{plain_page}/end/"): link(200, 410),
    ("GET", "/ticket/{page}/"): link(200),
    # Where an operator is signed in nothing is done in the patron's name.
    ("POST", "/ticket/{page}/forget/"): link(403),
    ("GET", "/ticket/{page}/sent/"): link(200),
    ("GET", "/ticket/{page}/news/"): link(200),
    ("GET", "/accessibility/"): public(200),
    ("GET", "/accessibility/report/{questions}/"): public(200),
    ("GET", "/faq/"): public(200),
    ("GET", "/faq/{group}/"): public(200),
    ("GET", "/faq/{group}/{faq}"): public(200),
    ("POST", "/faq/{group}/{faq}/helpful"): public(403),
    ("HEAD", "/faq-pictures/{draft_picture}.jpg"): page(200, 404, 404, 404, admin=True),
    ("GET", "/sitemap.xml"): public(200),
    ("GET", "/robots.txt"): public(200),
    ("GET", "/.well-known/security.txt"): public(404),
    ("GET", "/demo/"): public(200),
    ("GET", "/demo/hours/"): public(200),
    ("GET", "/healthz"): public(200),
    ("GET", "/readyz"): public(503),
    ("GET", "/metrics"): public(404),
    # The last: after it nobody is signed in.
    ("POST", "/logout/"): Row(302, 403, 302, 302, 302, 302),
}
