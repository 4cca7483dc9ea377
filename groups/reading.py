"""Who reads, as a shape and values: for queries that are written down once (`common.prepared`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from common.prepared import Prepared, filled_up
from groups.models import WorkingGroup
from groups.policies import OwnGroups, own_groups_known

VISITOR, GUEST, COLLEAGUE = "visitor", "guest", "colleague"


@dataclass(frozen=True)
class StandIn:
    """Nothing of a reader but what the rules of reading ask: a rule that asks for more does not find it, and fails."""

    kind: str
    pk: Any
    organisation_id: Any
    own_groups: OwnGroups | None

    @property
    def is_authenticated(self) -> bool:
        return self.kind != VISITOR

    @property
    def is_colleague(self) -> bool:
        return self.kind == COLLEAGUE


def stand_in(kind: str, values: Mapping[str, Any]) -> StandIn:
    """The reader of this kind with these values, or with the marks that stand for them."""
    own = OwnGroups(values["member"], values["moderator"]) if kind != VISITOR else None
    return StandIn(kind, values.get("person"), values.get("organisation"), own)


def kind_and_values(user: "User | AnonymousUser") -> tuple[str, dict[str, Any]] | None:
    """What `stand_in` needs for this reader; None where the own groups are not known, and have to be asked for each time."""
    if not user.is_authenticated:
        return VISITOR, {}
    known = own_groups_known(user)
    if known is None:
        return None
    values = {"person": user.pk, "member": filled_up(known.member), "moderator": filled_up(known.moderator)}
    return (COLLEAGUE, values | {"organisation": user.organisation_id}) if user.is_colleague else (GUEST, values)


def _own_keys(kind: str, values: Mapping[str, Any]) -> Any:
    approved_at = timezone.now() if kind == COLLEAGUE else None
    person = User(pk=values["person"], organisation_id=values.get("organisation"), approved_at=approved_at)
    return WorkingGroup.objects.own_keys(person)


_own_rows = Prepared(_own_keys)


def find_own_groups(user: User) -> OwnGroups:
    """The groups of this person at this moment, as keys; one query, asked anew each time."""
    if not user.is_active:
        return OwnGroups((), ())
    if user.is_colleague and user.organisation_id:
        rows = _own_rows(COLLEAGUE, person=user.pk, organisation=user.organisation_id)
    else:
        rows = _own_rows(GUEST, person=user.pk)
    return OwnGroups(tuple(sorted(pk for pk, _ in rows)), tuple(sorted(pk for pk, granted in rows if granted)))


def own_groups_of(user: User | AnonymousUser) -> OwnGroups:
    """What was found about this person for this page, or else what is found now; a visitor has none."""
    if not isinstance(user, User):
        return OwnGroups((), ())
    return own_groups_known(user) or find_own_groups(user)
