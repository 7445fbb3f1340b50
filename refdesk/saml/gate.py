"""The gate: what a message from outside has to be like before any library for signatures sees it.

A refusal costs under 10 ms: the size is looked at before the text is parsed, and the parser stops at the first thing
that no message of a provider needs (a DTD, a comment, a processing instruction, a level too deep). What passes has its
only assertion at its only position, and signatures that can sign nothing but the element that they are in.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .encryption_form import cipher_of
from .names import ASSERTION, ENCRYPTED_ASSERTION, RESPONSE, SIGNATURE
from .signature_form import check_signature

_ID = re.compile(r"[A-Za-z_][\w.-]{0,255}", re.ASCII)


class Bounds(NamedTuple):
    """What a message has at most. `comments`: it may have them; they are left out of the tree."""

    size: int
    """Bytes."""
    elements: int
    depth: int = 24
    attributes: int = 32
    """Attributes of an element, with its declarations of namespaces."""
    comments: bool = False


MESSAGE = Bounds(size=192 * 1024, elements=2_000)
METADATA = Bounds(size=512 * 1024, elements=5_000, comments=True)
"""Bounds of an entity's metadata: a federation's entity has a name and a logo in many languages."""


def gated_response(message: bytes) -> etree._Element:
    """The response, with exactly one assertion or encrypted assertion. Raises `SignOnRefused`."""
    root = parsed(message, MESSAGE)
    assertion = _only_assertion(root, RESPONSE)
    if assertion.getparent() is not root or assertion.tag not in (ASSERTION, ENCRYPTED_ASSERTION):
        refuse("position of the Assertion")
    if assertion.tag == ENCRYPTED_ASSERTION:
        cipher_of(assertion)
    return root


def gated_assertion(text: bytes) -> etree._Element:
    """An assertion that was encrypted: a separate document, with all that is required of a plain one.

    Raises `SignOnRefused`.
    """
    return _only_assertion(parsed(text, MESSAGE), ASSERTION)


def gated_entity(text: bytes) -> etree._Element:
    """Metadata of one entity, with at most one signature: that of the whole. Raises `SignOnRefused`."""
    root = parsed(text, METADATA)
    if etree.QName(root).localname != "EntityDescriptor":
        refuse("no EntityDescriptor")
    _check_ids(root)
    _check_signatures(root, [root])
    return root


def parsed(text: bytes, bounds: Bounds) -> etree._Element:
    """The tree of the text. Raises `SignOnRefused` for what isn't plain XML in UTF-8, within the bounds."""
    if len(text) > bounds.size:
        refuse("too large")
    _scan(text, bounds)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        refuse("no XML")


def refuse(detail: str, reason: Reason = Reason.INCOMPLETE) -> NoReturn:
    """Raise `SignOnRefused`."""
    raise SignOnRefused(reason, detail)


def _scan(text: bytes, bounds: Bounds) -> None:
    """Read the text with a parser that builds nothing and knows no other files."""
    parser, counter = ParserCreate(), _Counter(bounds)
    parser.XmlDeclHandler = _check_declaration
    parser.StartElementHandler, parser.EndElementHandler = counter.start, counter.end
    parser.StartDoctypeDeclHandler = _refusal("DTD")
    parser.EntityDeclHandler = _refusal("entity")
    if not bounds.comments:
        parser.CommentHandler = _refusal("comment")
    parser.ProcessingInstructionHandler = _refusal("processing instruction")
    parser.StartCdataSectionHandler = _refusal("CDATA")
    try:
        # Decoded here, so that both parsers read the same characters.
        parser.Parse(text.decode("utf-8"), True)
    except (ExpatError, UnicodeDecodeError) as error:
        raise SignOnRefused(Reason.INCOMPLETE, "no XML") from error


class _Counter:
    """Elements and levels while a text is read."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds, self._elements, self._depth = bounds, 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > self._bounds.depth:
            refuse("too deep")
        if self._elements > self._bounds.elements or len(attributes) > self._bounds.attributes:
            refuse("too many elements")

    def end(self, name: str) -> None:
        self._depth -= 1


def _refusal(detail: str) -> Callable[..., None]:
    def handle(*arguments: Any) -> None:
        refuse(detail)

    return handle


def _check_declaration(version: str, encoding: str | None, standalone: int) -> None:
    if (encoding or "utf-8").lower() != "utf-8":
        refuse("encoding")


def _only_assertion(root: etree._Element, tag: str) -> etree._Element:
    """The assertion of the document, whose root has the tag, after all that concerns the whole was checked."""
    if root.tag != tag or [element for element in _named(root, "Response") if element is not root]:
        refuse("not one Response")
    assertions = _named(root, "Assertion", "EncryptedAssertion")
    if len(assertions) != 1:
        refuse("not one Assertion")
    _check_ids(root)
    _check_signatures(root, [root, *assertions])
    if any(len(element) for element in _named(root, "NameID")):
        refuse("an element in a NameID")
    return assertions[0]


def _check_ids(root: etree._Element) -> None:
    """No two elements have one ID, whatever the attribute is called."""
    seen = set[str]()
    for element in root.iter():
        for name, attribute in element.items():
            value = str(attribute)
            if etree.QName(name).localname.lower() != "id":
                continue
            if value in seen or not _ID.fullmatch(value):
                refuse("an ID that is no name, or occurs twice")
            seen.add(value)


def _check_signatures(root: etree._Element, signers: list[etree._Element]) -> None:
    """At most one signature in each of the elements that may be signed, as a child, and none elsewhere."""
    parents = []
    for signature in _named(root, "Signature"):
        parent = signature.getparent()
        if signature.tag != SIGNATURE or parent is None or parent not in signers or parent in parents:
            refuse("position of a Signature", Reason.SIGNATURE)
        parents.append(parent)
        check_signature(signature, parent.get("ID", ""))


def _named(root: etree._Element, *names: str) -> list[etree._Element]:
    """Elements with one of these names, in whatever namespace."""
    return [element for element in root.iter() if etree.QName(element).localname in names]
