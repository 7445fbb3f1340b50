"""LemonLDAP::NG, a provider of OpenID Connect and of SAML 2.0, on this machine with its three demo accounts.

Its portal speaks HTTP to a proxy of the test, which speaks HTTPS: browsers open spare connections, for which a server
with one process would wait.
"""

import json
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives import serialization

from tests.browser.proxy import Proxy
from tests.saml.provider import certificate, key
from tests.services import Server, folder_and_user, free_port

from .provider import CLIENT

SECRET = "secret-of-letters"
USER, PASSWORD, NAME = "rtyler", "rtyler", "Rose Tyler"
OTHER_USER = "dwho"
"""A second account; its password is its name."""
_SIGNED_IN_AT = re.compile(r'("_(?:utime|lastAuthnUTime)":"?)(\d+)')
_PORTAL = Path("/usr/share/lemonldap-ng/portal")
_PSGI = """use Plack::Builder; use Plack::App::File; use Lemonldap::NG::Portal::Main;
my $portal = Lemonldap::NG::Portal::Main->run({});
builder {
  mount '/static' => Plack::App::File->new(root => '%s/htdocs/static')->to_app;
  mount '/javascript' => Plack::App::File->new(root => '/usr/share/javascript')->to_app;
  mount '/' => $portal;
};
"""
_INI = """[all]
logLevel=warn
logger=Lemonldap::NG::Common::Logger::Std
userLogger=Lemonldap::NG::Common::Logger::Std
[configuration]
type=File
dirName={folder}
[portal]
staticPrefix=/static
templateDir={templates}
languages=en
"""


class LemonLDAP(Server):
    """The portal, whose accounts all have `email`. It knows the services that were added before its start."""

    def __init__(self, url: str, port: int, email: str) -> None:
        folder, run_as = folder_and_user("refdesk-lemonldap-")
        self.url, self._port, self._path = url, port, folder
        self._settings = _common(url, email) | _sessions(folder)
        (folder / "portal.psgi").write_text(_PSGI % _PORTAL)
        (folder / "lemonldap-ng.ini").write_text(_INI.format(folder=folder, templates=_PORTAL / "templates"))
        environment = os.environ | {"LLNG_DEFAULTCONFFILE": str(folder / "lemonldap-ng.ini")}
        program = ["plackup", "-s", "HTTP::Server::PSGI", "-E", "deployment", "--host", "127.0.0.1", "-p", str(port)]
        super().__init__([*program, str(folder / "portal.psgi")], folder, env=environment, **run_as)
        for name in ("sessions/lock", "persistent/lock"):
            (folder / name).mkdir(parents=True)
        if run_as:
            for path in folder.rglob("*"):
                os.chown(path, run_as["user"], run_as["group"])

    def add_client(self, redirect: str, logout: str) -> None:
        """A client of OpenID Connect. Its claims come from the userinfo endpoint, with a list of groups."""
        options = {
            "ClientID": CLIENT,
            "ClientSecret": SECRET,
            "RedirectUris": redirect,
            "BypassConsent": 1,
            "RequirePKCE": 1,
            "IDTokenSignAlg": "RS256",
            "LogoutUrl": logout,
            "LogoutType": "back",
            "LogoutSessionRequired": 1,
        }
        self._settings |= {
            "oidcRPMetaDataOptions": {"refdesk": {f"oidcRPMetaDataOptions{name}": options[name] for name in options}},
            "oidcRPMetaDataExportedVars": {
                "refdesk": {
                    "email": "address",
                    "email_verified": "verified;bool",
                    "name": "cn",
                    "groups": "groups;string;always",
                }
            },
        }

    def add_service(self, metadata: str, *, encrypted: bool) -> None:
        """A service of SAML 2.0."""
        options: dict[str, Any] = {
            "CheckSSOMessageSignature": 0,
            "SignSSOMessage": 1,
            "NameIDFormat": "persistent",
            "EncryptionMode": "assertion" if encrypted else "none",
        }
        attribute = "urn:oid:0.9.2342.19200300.100.1.3;urn:oasis:names:tc:SAML:2.0:attrname-format:uri;mail"
        self._settings |= {
            "samlSPMetaDataXML": {"refdesk": {"samlSPMetaDataXML": metadata}},
            "samlSPMetaDataOptions": {"refdesk": {f"samlSPMetaDataOptions{name}": options[name] for name in options}},
            "samlSPMetaDataExportedAttributes": {"refdesk": {"address": f"1;{attribute}"}},
        }

    def start(self) -> None:
        (self._path / "lmConf-1.json").write_text(json.dumps(self._settings))
        super().start()

    def age_sessions(self, seconds: int = 3600) -> None:
        """Its accounts signed in earlier: within five minutes it doesn't require a sign-in again."""
        for file in (self._path / "sessions").iterdir():
            if file.is_file():
                earlier = _SIGNED_IN_AT.sub(lambda at: f"{at[1]}{int(at[2]) - seconds}", file.read_text())
                file.write_text(earlier)

    def metadata(self) -> str:
        """The metadata of its identity provider."""
        return self._get("/saml/metadata/idp")

    def answers(self) -> bool:
        try:
            self._get("/")
        except OSError:
            return False
        return True

    def _get(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=10) as answer:
            text: str = answer.read().decode()
            return text


@contextmanager
def serving_lemonldap(certificate: Path, email: str) -> Iterator[LemonLDAP]:
    """A portal that isn't started yet. The test is skipped if it isn't installed."""
    if not (_PORTAL.is_dir() and shutil.which("plackup") and _has_modules()):
        pytest.skip("LemonLDAP::NG or one of its modules for both protocols is not installed (Debian: see bin/ci)")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    port = free_port()
    proxy = Proxy(port, tls=context)
    portal = LemonLDAP(proxy.url, port, email)
    try:
        yield portal
    finally:
        portal.remove()
        proxy.end()


def _has_modules() -> bool:
    modules = [f"-MLemonldap::NG::Portal::Issuer::{protocol}" for protocol in ("OpenIDConnect", "SAML")]
    return subprocess.run(["perl", *modules, "-e", "1"], capture_output=True, check=False).returncode == 0


def _common(url: str, email: str) -> dict[str, Any]:
    pem = serialization.Encoding.PEM
    private = key(0).private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    public = certificate().public_bytes(pem).decode()
    off = dict.fromkeys(
        (
            "portalDisplayChangePassword",
            "portalDisplayResetPassword",
            "portalDisplayRegister",
            "portalCheckLogins",
            "requireToken",
            "captcha_mail_enabled",
            "captcha_register_enabled",
        ),
        0,
    )
    return off | {
        "cfgNum": 1,
        "cfgDate": 1,
        "locationRules": {},
        "exportedHeaders": {},
        "portal": f"{url}/",
        "domain": "127.0.0.1",
        "cookieName": "lemonldap",
        "securedCookie": 1,
        "authentication": "Demo",
        "userDB": "Same",
        "passwordDB": "",
        "registerDB": "",
        "demoExportedVars": {"cn": "cn", "uid": "uid"},
        "macros": {"_whatToTrace": "$uid", "address": f"'{email}'", "verified": "1"},
        "whatToTrace": "_whatToTrace",
        "groups": {"staff": "1"},
        "issuerDBOpenIDConnectActivation": 1,
        "oidcServicePrivateKeySig": private,
        "oidcServicePublicKeySig": public,
        "oidcServiceKeyIdSig": "key-1",
        "oidcServiceIgnoreScopeForClaims": 1,
        "issuerDBSAMLActivation": 1,
        "samlServicePrivateKeySig": private,
        "samlServicePublicKeySig": public,
        "samlIDPSSODescriptorWantAuthnRequestsSigned": 0,
    }


def _sessions(folder: Path) -> dict[str, Any]:
    storage: dict[str, Any] = {}
    for name, place in (("global", "sessions"), ("persistent", "persistent")):
        options = {"Directory": str(folder / place), "LockDirectory": str(folder / place / "lock")}
        if name == "global":
            options["generateModule"] = "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"
        storage |= {f"{name}Storage": "Apache::Session::File", f"{name}StorageOptions": options}
    return storage | {"localSessionStorage": ""}
