"""Limits of sign-in attempts. The reasons are in docs/decisions/0014-attempts-to-sign-in.md."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings

from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota, Spacing
from refdesk.staff.models import Operator

from .connection_tokens import password_hash
from .devices import Device

_QUARTER = 15 * 60
_DAY = 24 * 3600
SPACING = 10
"""Seconds between two attempts at an account that had too many wrong passwords, from networks that failed at it."""
NEWCOMERS = 50
"""The most networks without a failure within a day that wait for an attempt, one second apart."""
# One IPv6 connection has a /64, a household often a /56, an organization a /48: the wider, the more may come from it.
NETWORKS = ((64, 1), (56, 2), (48, 4))


def per_minute(times: int) -> Callable[[], int]:
    return lambda: settings.CONFIG.sign_ins_per_minute * times


def per_quarter(times: int) -> Callable[[], int]:
    return lambda: settings.CONFIG.passwords_per_quarter * times


_per_address = [Quota(f"sign-in/address/{bits}", per_minute(times), 60) for bits, times in NETWORKS]
_per_account_here = [Quota(f"sign-in/account/{bits}", per_quarter(times), _QUARTER) for bits, times in NETWORKS]
_per_account = Quota("sign-in/account", per_quarter(10), _QUARTER)
_per_device = Quota("sign-in/device", per_quarter(1), _QUARTER)
_known_to_fail = Quota("sign-in/known-to-fail", 1, _DAY)
_newcomers = Spacing(1, slots=NEWCOMERS)
_others = Spacing(SPACING)


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in. `operator` is None for an unknown email, `device` for an unknown browser."""

    operator: Operator | None
    email: str
    address: str
    device: Device | None

    @property
    def account(self) -> str:
        """The key for counts of attempts at an account. Unlocking the account or a new password changes it."""
        if self.operator is None:
            return f"? {self.email}"
        return f"{self.operator.pk} {self.operator.unlocks} {password_hash(self.operator.password)}"

    def fail(self) -> None:
        """Count a wrong password."""
        for quota, key in self._counts():
            quota.count(key)
        if self.device is None:
            _per_account.count(self.account)
            _known_to_fail.spend(self._network())

    def succeed(self) -> None:
        """Reset the counts of this account at this network or browser."""
        for quota, key in self._counts():
            if quota not in _per_address:
                quota.forget(key)
        _known_to_fail.forget(self._network())

    @contextmanager
    def trying(self) -> Iterator[int]:
        """Seconds to wait before this attempt; 0: the password may be checked now, within the block."""
        with ExitStack() as trying:
            wait = max(trying.enter_context(quota.trying(key)) for quota, key in self._counts())
            if not wait and self.device is None and trying.enter_context(_per_account.trying(self.account)):
                spacing = _others if _known_to_fail.wait(self._network()) else _newcomers
                wait = spacing.wait(self.account, rate_limit_key(self.address, 48))
            yield wait

    def _network(self) -> str:
        return f"{rate_limit_key(self.address, 48)} {self.account}"

    def _counts(self) -> list[tuple[Quota, str]]:
        if self.device is not None:
            return [(_per_device, f"{self.account} {self.device.id}")]
        networks = [rate_limit_key(self.address, bits) for bits, _ in NETWORKS]
        of_account = [f"{network} {self.account}" for network in networks]
        wide = 1 if networks[0] == networks[-1] else len(networks)  # IPv4 has one
        return [
            *zip(_per_address[:wide], networks, strict=False),
            *zip(_per_account_here[:wide], of_account, strict=False),
        ]


def attempt(operator: Operator | None, email: str, address: str, device: Device | None) -> Attempt:
    """The attempt. A known browser with too many failures counts as unknown."""
    made = Attempt(operator, email, address, device)
    if device is not None and any(quota.wait(key) for quota, key in made._counts()):
        return Attempt(operator, email, address, None)
    return made
