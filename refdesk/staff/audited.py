"""Audit log of operators: accounts, passwords and rights."""

from collections.abc import Mapping
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import current_actor

from .models import Membership, Operator
from .roles import Role

_FIELDS = {
    Action.ACCOUNT_CHANGED: ("email", "name"),
    Action.RIGHTS_CHANGED: ("is_superuser",),
    Action.ACCOUNT_DEACTIVATED: ("is_active",),
}
_COMPARED = tuple(field for fields in _FIELDS.values() for field in fields)


def operator_thing(operator: Operator) -> Thing:
    """The operator as the object of an entry."""
    return Thing("operator", operator.pk, str(operator))


def library_of(operator: Operator) -> int | None:
    """The operator's library; None where they belong to several, or to none."""
    libraries = set(operator.memberships.values_list("department__library", flat=True)[:100])
    return libraries.pop() if len(libraries) == 1 else None


def picture_removed(operator: Operator) -> None:
    """Record that an administrator removed an operator's picture."""
    changes = {"picture": "removed"}
    record(Action.ACCOUNT_CHANGED, operator_thing(operator), library=library_of(operator), changes=changes)


def unlocked(operator: Operator) -> None:
    """Record that the count of wrong passwords was reset."""
    record(Action.ACCOUNT_UNLOCKED, operator_thing(operator), library=library_of(operator))


def before_operator_save(instance: Operator, raw: bool = False, **kwargs: Any) -> None:
    """Remember the row's values if a recorded field may change."""
    saved = kwargs.get("update_fields")
    if raw or not instance.pk or (saved is not None and not {*saved} & {*_COMPARED}):
        instance._was = None  # type: ignore[attr-defined]
        return
    instance._was = Operator.objects.filter(pk=instance.pk).values(*_COMPARED).first()  # type: ignore[attr-defined]


def former_values(instance: Operator) -> Mapping[str, Any]:
    """Recorded fields of an operator before their last save; empty if none may have changed."""
    return getattr(instance, "_was", None) or {}


def operator_saved(instance: Operator, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw or instance.key_library_id is not None:  # an API key is recorded as such
        return
    about = operator_thing(instance)
    if created:
        rights = {field: getattr(instance, field) for field in _FIELDS[Action.RIGHTS_CHANGED]}
        record(Action.ACCOUNT_ADDED, about, changes={name: [None, has] for name, has in rights.items() if has})
        return
    library = library_of(instance)
    # `set_password` sets it; an upgrade of the hash at a sign-in does not.
    if getattr(instance, "_password", None) is not None:
        by_themselves = current_actor().id == instance.pk
        record(Action.PASSWORD_CHANGED if by_themselves else Action.PASSWORD_SET, about, library=library)
    was = former_values(instance)
    for action, fields in _FIELDS.items():
        changes = {field: [was[field], getattr(instance, field)] for field in fields if field in was}
        changes = {field: both for field, both in changes.items() if both[0] != both[1]}
        if changes:
            activated = action == Action.ACCOUNT_DEACTIVATED and instance.is_active
            record(Action.ACCOUNT_ACTIVATED if activated else action, about, library=library, changes=changes)


def operator_deleted(instance: Operator, **kwargs: Any) -> None:
    record(Action.ACCOUNT_DELETED, operator_thing(instance))


def before_membership_save(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    old = None if raw or instance.pk is None else Membership.objects.filter(pk=instance.pk).first()
    instance._was = old and (old.department, old.role)  # type: ignore[attr-defined] # for `membership_saved`


def membership_saved(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    was = instance._was  # type: ignore[attr-defined] # of `before_membership_save`
    if not raw and was != (instance.department, instance.role):
        department, role = was or (None, None)
        _rights_changed(instance, {"department": [department, instance.department], "role": [role, instance.role]})


def membership_deleted(instance: Membership, origin: Any = None, **kwargs: Any) -> None:
    """Deleting an account deletes its memberships; that is recorded already."""
    deleted = origin.model if hasattr(origin, "model") else type(origin)
    if deleted is not Operator:
        _rights_changed(instance, {"department": [instance.department, None]})


def _rights_changed(membership: Membership, changes: dict[str, list[Any]]) -> None:
    """Record the department by its name, also where only the role in it changes; Operator is what people are first."""
    before, after = changes["department"]
    named = {"department": [before and before.name, after and after.name]}
    role = changes.get("role", [None, None])
    if role[0] != role[1] and role != [None, Role.OPERATOR]:
        named["role"] = role
    library = membership.department.library_id
    record(Action.RIGHTS_CHANGED, operator_thing(membership.operator), library=library, changes=named)
