"""The eight ways of signature wrapping (Somorovsky et al., "On Breaking SAML", 2012), for tests of the gate.

Each leaves a signed element where its signature finds it, and puts an element of the attacker where a reader looks.
"""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from refdesk.saml.names import SIGNATURE, ds, saml, samlp

from .provider import assertion_of

Forgery = Callable[[etree._Element], etree._Element]


def _signature(element: etree._Element) -> etree._Element:
    signature = element.find(SIGNATURE)
    assert signature is not None
    return signature


def _evil(element: etree._Element) -> etree._Element:
    """A copy without signature, about another person."""
    copy = deepcopy(element)
    copy.remove(_signature(copy))
    copy.set("ID", "_evil")
    for name in copy.iter(saml("NameID")):
        name.text = "administrator"
    return copy


def xsw1(root: etree._Element) -> etree._Element:
    """The signed response in the signature of a forged one."""
    forged, signature = _evil(root), deepcopy(_signature(root))
    original = deepcopy(root)
    original.remove(_signature(original))
    signature.append(original)
    forged.insert(1, signature)
    return forged


def xsw2(root: etree._Element) -> etree._Element:
    """A forged response with the signed response and its signature beside each other."""
    forged, signature = _evil(root), deepcopy(_signature(root))
    original = deepcopy(root)
    original.remove(_signature(original))
    forged.insert(1, original)
    forged.insert(2, signature)
    return forged


def xsw3(root: etree._Element) -> etree._Element:
    """A forged assertion before the signed one."""
    assertion = assertion_of(root)
    assertion.addprevious(_evil(assertion))
    return root


def xsw4(root: etree._Element) -> etree._Element:
    """The signed assertion in a forged one."""
    assertion = assertion_of(root)
    forged = _evil(assertion)
    root.replace(assertion, forged)
    forged.append(assertion)
    return root


def xsw5(root: etree._Element) -> etree._Element:
    """A forged assertion that carries the signature, and the signed one at the end."""
    assertion = assertion_of(root)
    forged, signature = _evil(assertion), _signature(assertion)
    assertion.remove(signature)
    forged.insert(1, signature)
    assertion.addprevious(forged)
    return root


def xsw6(root: etree._Element) -> etree._Element:
    """A forged assertion that carries the signature, which carries the signed one."""
    assertion = assertion_of(root)
    forged, signature = _evil(assertion), _signature(assertion)
    assertion.remove(signature)
    root.replace(assertion, forged)
    forged.insert(1, signature)
    signature.append(assertion)
    return root


def xsw7(root: etree._Element) -> etree._Element:
    """The signed assertion among extensions."""
    assertion = assertion_of(root)
    assertion.addprevious(_evil(assertion))
    extensions = etree.Element(samlp("Extensions"))
    root.insert(1, extensions)
    extensions.append(assertion)
    return root


def xsw8(root: etree._Element) -> etree._Element:
    """The signed assertion in an object of the signature."""
    assertion = assertion_of(root)
    forged, signature = _evil(assertion), _signature(assertion)
    assertion.remove(signature)
    root.replace(assertion, forged)
    forged.insert(1, signature)
    etree.SubElement(signature, ds("Object")).append(assertion)
    return root


OF_RESPONSES: list[Forgery] = [xsw1, xsw2]
"""They need a signed response."""
OF_ASSERTIONS: list[Forgery] = [xsw3, xsw4, xsw5, xsw6, xsw7, xsw8]
"""They need a signed assertion."""
