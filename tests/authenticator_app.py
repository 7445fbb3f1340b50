"""An authenticator app made of software: its codes (RFC 4226 and 6238), and accounts that have one."""

import hmac
import time
from base64 import b32decode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from refdesk.staff.models import Operator

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, step: int = 0) -> str:
    """The six digits that the app shows now, or `step` times 30 seconds later."""
    counter = int(time.time()) // 30 + step
    digest = hmac.digest(b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def add_app(who: Operator, secret: str = SECRET) -> None:
    Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})


def add_recovery_codes(who: Operator) -> list[str]:
    data = {"seed": encrypt("seed"), "used_mask": 0}
    codes = Authenticator.objects.create(user=who, type=Authenticator.Type.RECOVERY_CODES, data=data)
    return [str(code) for code in codes.wrap().get_unused_codes()]
