"""Invented patrons: names, contacts that belong to nobody, and details of their browsers."""

import random
from collections.abc import Sequence

from refdesk.chats.events import Page, PatronDescribed

_FIRST_NAMES = """
Dana Tomás Priya Ines Erik Amara Joon Leila Mateo Freya Kofi Yuki
Nadia Oskar Salma Theo Wanda Zoltán Bruna Caspian Delphine Ebba Farid Greta
"""
_LAST_NAMES = """
Whitfield Quillmarsh Ramanov Tidewater Sandholm Okwuosa-Bell Harbinger Farnsby
Lanternby Crowfoot Mistral Ashgrove Pennywhistle Thistledown Bellweather Rookwood
"""
_FIRST, _LAST = _FIRST_NAMES.split(), _LAST_NAMES.split()
# Reserved for examples (RFC 2606; 555-0100 to 555-0199).
_MAIL = "{first}.{last}@example.org"
_PHONE = "+1 202 555 01{number:02d}"
_PAGES = (
    ("", "Welcome"),
    ("hours/", "Opening hours"),
    ("hours/", "Opening hours"),
    ("catalogue/?q=tide+mills", "Catalogue"),
    ("catalogue/?q=citing", "Catalogue"),
    ("databases/", "Databases"),
    ("account/", "Your account"),
    ("services/", "Services"),
    ("local-history/", "Local history"),
)
_BROWSERS = (
    ("Chrome 142", "Windows 10", "", "1920 × 1080"),
    ("Chrome 142", "Windows 11", "", "1536 × 864"),
    ("Firefox 145", "Ubuntu", "", "1920 × 1200"),
    ("Safari 26", "Mac OS X 15", "Mac", "1440 × 900"),
    ("Edge 142", "Windows 11", "", "1920 × 1080"),
)
_PHONES = (
    ("Mobile Safari 26", "iOS 26", "iPhone", "390 × 844"),
    ("Chrome Mobile 142", "Android 16", "", "412 × 915"),
)


def name(dice: random.Random) -> str:
    """A first name, mostly with a last name."""
    first = dice.choice(_FIRST)
    return first if dice.random() < 0.3 else f"{first} {dice.choice(_LAST)}"


def contact(dice: random.Random) -> str:
    """An email address or a phone number that belongs to nobody."""
    if dice.random() < 0.2:
        return _PHONE.format(number=dice.randrange(100))
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    return _MAIL.format(first=first.lower().replace("á", "a"), last=last.lower())


def page(site: str, dice: random.Random) -> Page:
    path, title = dice.choice(_PAGES)
    return Page(url=f"{site}/{path}", title=title)


def described(site: str, dice: random.Random) -> PatronDescribed:
    """What the widget reports, with the address of the network only."""
    mobile = dice.random() < 0.38
    browser, system, device, screen = dice.choice(_of(mobile))
    return PatronDescribed(
        page=page(site, dice),
        browser=browser,
        system=system,
        device=device,
        screen=screen,
        mobile=mobile,
        language=dice.choice(("en-US", "en-US", "en-GB", "es", "pt-BR", "ar")),
        # Networks reserved for documentation (RFC 5737).
        address=dice.choice(("192.0.2.0", "198.51.100.0", "203.0.113.0")),
    )


def _of(mobile: bool) -> Sequence[tuple[str, str, str, str]]:
    return _PHONES if mobile else _BROWSERS
