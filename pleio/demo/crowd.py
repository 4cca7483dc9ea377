"""Adding the further people of the demo, many at a time."""

from collections import Counter
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation, User
from audit.services import record
from groups.models import Membership, WorkingGroup
from pleio.demo.files import OPENED_ON, Content
from pleio.demo.growth import further_people


def add_further_people(content: Content, organisations: dict[str, Organisation], now: datetime) -> int:
    """Add the further people with what hangs on an account: address, group of the organisation, counts. In a transaction.

    Who is there already stays. They get no mail and no password: they only make the site as full as it would be.
    """
    of_key = {key: organisations[row["slug"]] for key, row in content.organisations.items()}
    domains = {key: row["domain"] for key, row in content.organisations.items()}
    taken = {row["email"] for row in content.people.values()}
    yesterday = timezone.localdate(now) - timedelta(days=1)
    wanted = further_people(domains, taken, first=OPENED_ON, last=yesterday)
    known = set(User.objects.filter(email__in=[one.email for one in wanted]).values_list("email", flat=True))
    people = User.objects.bulk_create(
        [
            User(
                email=one.email,
                name=one.name,
                function=one.function,
                organisation=of_key[one.organisation],
                approved_at=one.approved_at,
                date_joined=one.approved_at,
                password=make_password(None),
                wants_mail=False,
            )
            for one in wanted
            if one.email not in known
        ],
        batch_size=200,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people],
        batch_size=200,
    )
    _bring_into_groups(people)
    for organisation_id, number in Counter(person.organisation_id for person in people).items():
        Organisation.objects.filter(pk=organisation_id).update(member_count=F("member_count") + number)
        organisation = Organisation.objects.get(pk=organisation_id)
        record("account.many_created", organisation, acting_user=None, number=number)
    return len(people)


def _bring_into_groups(people: list[User]) -> None:
    """Everyone of an organisation is in its automatic group."""
    groups = {group.organisation_id: group for group in WorkingGroup.objects.filter(way_in="automatic")}
    memberships = [
        Membership(
            group=groups[person.organisation_id],
            person=person,
            joined_at=max(person.date_joined, groups[person.organisation_id].created_at),
        )
        for person in people
        if person.organisation_id in groups
    ]
    Membership.objects.bulk_create(memberships, batch_size=200)
    for group_id, number in Counter(membership.group_id for membership in memberships).items():
        WorkingGroup.objects.filter(pk=group_id).update(member_count=F("member_count") + number)
