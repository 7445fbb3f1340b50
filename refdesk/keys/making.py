"""A new key, with the account whose name and library it has."""

from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from .models import ApiKey
from .secrets import new_key


def unsaved_key(library: Library, name: str) -> ApiKey:
    account = Operator(name=name, key_library=library, is_active=False)
    account.set_unusable_password()
    return ApiKey(account=account, created_at=now_ms())


def store(key: ApiKey) -> str:
    """Store the key and its account. Returns its text, of which only a hash is stored."""
    new = new_key()
    key.prefix, key.hash = new.prefix, new.hash
    # No one can receive email there (RFC 2606, 2).
    key.account.email = f"{new.prefix}@api-key.invalid"
    key.account.save()
    key.save()
    return new.text
