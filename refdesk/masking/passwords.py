"""Passwords and PINs that a patron says in words: “my password is …”, in several languages."""

import re
from collections.abc import Iterator
from pathlib import Path

from .digits import Span

_LATIN_NOUNS = (
    r"pass ?words?|pass ?phrases?|passcodes?|pwd?|pin(?: code| number)?|passwort|kennwort|mot de passe|mdp"
    r"|contraseñ[ae]|contrasena|clave|palavra-passe|senha|wachtwoord|pincode|hasło|haslo|lösenord|losenord|passord"
    r"|adgangskode|kodeord|salasana|heslo|parol[aă]|jelszó|şifrem?|sifrem?|пароль|пин-код|كلمة المرور|كلمة السر|הסיסמה"
    r"|סיסמה"
)
# In these languages no space stands before a word.
_NOUNS = rf"(?:(?<!\w)(?:{_LATIN_NOUNS})|密码|パスワード|비밀번호)"
_VERBS = r"is|was|ist|lautet|war|est|es|é|è|to|är|er|on|je|jest|to jest|este|:|=|-|–|—|هي|是|は|：|это"
_SAID = re.compile(
    rf"(?P<noun>{_NOUNS})(?:\s+(?:mea|meu|mia|minha))?(?:\s+(?:for|to|zum|für|pour|para|per)\s+\S+(?:\s+\S+)?)??"
    rf"(?:(?:\s*(?P<sign>[:=：])\s*)|\s+(?P<verb>{_VERBS})(?:\s*[:：]\s*|\s+)|(?P<short>['’]s)\s+|(?P<glued>是|は))"
    r"(?:now |still |just |currently |jetzt |nun |maintenant |ahora |adesso |teraz )?"
    r"(?P<secret>[\"“„«'‘][^\"”“»'’\n]{1,60}[\"”“»'’]|\S{1,100})",
    re.IGNORECASE,
)
# Parts of all nouns: most messages have none, and looking for them is ten times as fast as the expression above.
_PARTS = (
    "pass",
    "pw",
    "pin",
    "kennwort",
    "mot",
    "mdp",
    "contrase",
    "clave",
    "palavra",
    "senha",
    "wachtwoord",
    "has",
    "lösenord",
    "losenord",
    "adgang",
    "kodeord",
    "salasana",
    "heslo",
    "parol",
    "jelsz",
    "ifre",
    "парол",
    "пин",
    "كلمة",
    "סיסמה",
    "密码",
    "パスワード",
    "비밀번호",
)
_ASCII_PARTS = tuple(filter(str.isascii, _PARTS))
_ENDS = ".,;:)]}…。，"
# What follows “my password is” in a question about passwords.
_ORDINARY = frozenset(Path(__file__).with_name("ordinary_words.txt").read_text("utf-8").split())
_GOES_ON = re.compile(r"\s+[^\W\d_]{2,}")
_JOINED = re.compile(
    r"\s+(?:and|but|und|aber|et|mais|y|e|ed|en|i|oraz|and|och|og|ja|a|ve|и|so|can|could|please|pls|thanks?|thank|danke|merci"
    r"|gracias|bitte|my|mein|username|user|login|help|why|what|how|when|if|for|it)\b",
    re.IGNORECASE,
)


def may_have_password(text: str) -> bool:
    """Whether a word for a password can be in the text."""
    # Python lowers “İ” to “i” and U+0307, a combining dot.
    lowered = text.lower() if text.isascii() else text.lower().replace("\u0307", "")
    for part in _ASCII_PARTS if text.isascii() else _PARTS:  # noqa: SIM110 `any` is half as fast
        if part in lowered:
            return True
    return False


def passwords(text: str) -> Iterator[Span]:
    """Where passwords are in the text, without the words before them."""
    if not may_have_password(text):
        return
    for said in _SAID.finditer(text):
        start, end = said.span("secret")
        if (
            text[start] in "\"“„«'‘"
            and end - start > 2
            and any(character.isalnum() for character in text[start + 1 : end - 1])
        ):
            yield start + 1, end - 1 if text[end - 1] in "\"”“»'’" else end
            continue
        secret = text[start:end].rstrip(_ENDS)
        if secret.rstrip("!?").isalpha():
            secret = secret.rstrip("!?")
        # “The password’s length” is no password.
        if said["short"] and secret.isalpha():
            continue
        if _is_secret(text, secret, start + len(secret), said["noun"]):
            yield start, start + len(secret)


def _is_secret(text: str, secret: str, end: int, noun: str) -> bool:
    bare = secret.strip("\"“”'’").casefold()
    if not bare or bare in _ORDINARY or not any(character.isalnum() for character in bare):
        return False
    if not bare.replace("'", "").replace("’", "").isalpha():
        return True
    if noun.casefold().startswith("pin"):
        return False
    # A lone word after “is” is a password if the sentence ends with it: “my password is acting up” goes on.
    return _GOES_ON.match(text, end) is None or _JOINED.match(text, end) is not None
