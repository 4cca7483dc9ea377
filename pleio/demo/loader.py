"""Loading the demo content through the services of the apps, at the times that the files name."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.models import Organisation, User
from accounts.services import change_organisation, create_account, create_organisation, deactivate_account
from audit.models import AuditEntry
from audit.services import record
from blogs.models import Post
from groups.models import Membership, WorkingGroup
from groups.services import add_member, ask_to_join, change_group, create_group, invite_person, remove_member
from insights.services import fill_insights, import_history
from moderation.models import Report
from notifications.models import Event
from notifications.services import drain
from pleio.demo.crowd import add_further_people
from pleio.demo.files import OPENED_ON, PASSWORD, Blog, Content, morning_of
from pleio.demo.growth import figures_of_2011
from pleio.demo.reports import add_reports
from pleio.demo.writings import MOMENTS, Say, Writer, date_back, draw_pictures, pictures_of
from ratings.services import rate_group

LOADED = "demo.loaded"
TOLD = "demo.told"
SECONDS_FOR_MAIL = 30.0


def was_loaded() -> bool:
    """Whether the demo content was loaded before: one cheap look in the audit log."""
    return _is_recorded(LOADED)


def was_told() -> bool:
    """Whether loading came to its end; a kill between the rows and the telling leaves that to the next time."""
    return _is_recorded(TOLD)


def _is_recorded(action: str) -> bool:
    return AuditEntry.objects.filter(subject_type="accounts.organisation", action=action).exists()


def tell_and_count(say: Say) -> None:
    """Tell people what the demo wrote, at the times it was written, and count; as often as needed."""
    say("Telling people and counting ...")
    drain(limit=2000, seconds=SECONDS_FOR_MAIL)
    fill_insights()
    with transaction.atomic():
        date_back(Event.objects.filter(subject_type__in=MOMENTS))
        record(TOLD, Organisation.objects.get(slug="pleio"), acting_user=None)


class DemoLoader:
    """One run: what is there by its natural key stays as it is, the rest is added."""

    def __init__(self, content: Content, say: Say) -> None:
        self.content = content
        self.say = say
        self.now = timezone.now()
        self.dice = random.Random("demo")  # noqa: S311 - when someone joined or rated
        self.organisations = {row.slug: row for row in Organisation.objects.all()}
        self.people: dict[str, User] = {}
        self.groups: dict[str, WorkingGroup] = {}
        known = set(Post.objects.values_list("title", "author__email", "group__name", "group__organisation__slug"))
        self.blogs = [blog for blog in content.blogs if self._key_of(blog) not in known]
        self.new_groups = [group["key"] for group in content.groups.values() if self._group_of(group) is None]
        emails = set(User.objects.values_list("email", flat=True))
        self.new_people = [person["key"] for person in content.people.values() if person["email"] not in emails]

    def _key_of(self, blog: Blog) -> tuple[str, str, str, str]:
        group = self.content.groups[blog.group]
        organisation = self.content.organisations[group["organisation"]]
        return blog.title, self.content.people[blog.author]["email"], group["name"], organisation["slug"]

    def _group_of(self, row: dict[str, Any]) -> WorkingGroup | None:
        slug = self.content.organisations[row["organisation"]]["slug"]
        return WorkingGroup.objects.filter(name=row["name"], organisation__slug=slug).first()

    def plan(self) -> str:
        """What a run would add, in a sentence."""
        organisations = [row for row in self.content.organisations.values() if row["slug"] not in self.organisations]
        comments = sum(1 for blog in self.blogs for _reaction in blog.reactions())
        return (
            f"{len(organisations)} organisations, {len(self.new_people)} people, {len(self.new_groups)} groups, "
            f"{len(self.blogs)} blogs with {comments} comments and {len(pictures_of(self.blogs))} pictures"
        )

    def run(self) -> None:
        """Draw the pictures, write all rows in one transaction, then tell people and count."""
        pictures = draw_pictures(self.blogs, self.say)
        with transaction.atomic():
            self._load_organisations()
            self._load_people()
            self._load_groups()
            self.say("Writing the blogs and the comments ...")
            Writer(self.content, self.people, self.groups, pictures, self.dice, self.say).write(self.blogs)
            if self.blogs and not Report.objects.exists():
                add_reports(
                    {row["cast"]: self.people[row["key"]] for row in self.content.people.values() if row.get("cast")}
                )
            self.say("Adding three years of growth ...")
            add_further_people(self.content, self.organisations, self.now)
            import_history("people", figures_of_2011())
            record(LOADED, self.organisations["pleio"], acting_user=None, blogs=len(self.blogs))
        tell_and_count(self.say)

    # Organisations and people

    def _load_organisations(self) -> None:
        for row in self.content.organisations.values():
            if row["slug"] in self.organisations:
                continue
            was = row.get("former_name", row)
            organisation = create_organisation(
                name=was["name"],
                short_name=row["short_name"],
                slug=was["slug"],
                kind=row["kind"],
                domains=[row["domain"]],
                description=row["description_nl"],
                contact=f"{row['contact']['role']}, {row['contact']['mail']}",
                parent=self._organisation(row["parent"]) if "parent" in row else None,
                acting_user=None,
            )
            organisation = change_organisation(organisation, name=row["name"], slug=row["slug"], acting_user=None)
            if "proof_days" in row:
                organisation.domains.update(proven_until=timezone.localdate() + timedelta(days=row["proof_days"]))
            if "admission" in row:
                Organisation.objects.filter(pk=organisation.pk).update(admission=row["admission"])
            joined = [one["joined_on"] for one in self.content.people.values() if one["organisation"] == row["key"]]
            organisation.created_at = morning_of(min(joined, default=OPENED_ON))
            organisation.save(update_fields=["created_at"])
            # The group that came with it is as old as the platform.
            organisation.groups.filter(way_in=WorkingGroup.WayIn.AUTOMATIC).update(
                tagline=f"De groep van iedereen bij {row['short_name']}",
                created_at=morning_of(OPENED_ON),
                last_activity_at=morning_of(OPENED_ON),
            )
            self.organisations[row["slug"]] = organisation

    def _organisation(self, key: str) -> Organisation:
        return self.organisations[self.content.organisations[key]["slug"]]

    def _load_people(self) -> None:
        for row in self.content.people.values():
            if row["key"] not in self.new_people:
                self.people[row["key"]] = User.objects.get(email=row["email"])
                continue
            organisation = self._organisation(row["organisation"]) if row["organisation"] else None
            person = create_account(
                email=row["email"],
                name=row["name"],
                organisation=organisation,
                approved=row.get("cast") != "wim",
                function=row[f"function_{row['language']}"],
                language=row["language"],
                guest_until=None if organisation else timezone.localdate() + timedelta(days=365),
                acting_user=None,
                at=morning_of(row["joined_on"]),
            )
            self.people[row["key"]] = person
        # Accounts of the platform before this one were approved here when it opened.
        opening = morning_of(OPENED_ON)
        new = User.objects.filter(email__in=[self.content.people[key]["email"] for key in self.new_people])
        new.filter(approved_at__lt=opening).update(approved_at=opening)
        # One hash for all: hashing is slow on purpose.
        new.update(password=make_password(PASSWORD))
        for key, person in self.people.items():
            if key in self.new_people:
                person.refresh_from_db()
                self._give_office(self.content.people[key].get("cast", ""), person)

    def _give_office(self, role: str, person: User) -> None:
        if role in ("sam", "rob"):
            person.is_staff, person.is_superuser = True, role == "rob"
            person.save(update_fields=["is_staff", "is_superuser"])
            record("account.office_given", person, acting_user=None, office="operator" if role == "rob" else "security")
        elif role == "olga" and person.organisation:
            assign_perm("accounts.manage_organisation", person, person.organisation)
            record("organisation.manager_added", person.organisation, acting_user=None, person=person.pk)
        elif role == "dora":
            deactivate_account(person, acting_user=None)
            person.refresh_from_db()

    # Groups

    def _load_groups(self) -> None:
        for row in self.content.groups.values():
            known = self._group_of(row)
            self.groups[row["key"]] = known or self._make_group(row)
            if known is None:
                self._fill_group(row, self.groups[row["key"]])
        # In the group of an organisation one is from the day of the account, or of the group.
        automatic = Membership.objects.filter(group__way_in="automatic", person__in=self.people.values())
        for membership in automatic.select_related("group", "person"):
            membership.joined_at = max(membership.group.created_at, membership.person.date_joined)
            membership.save(update_fields=["joined_at"])

    def _make_group(self, row: dict[str, Any]) -> WorkingGroup:
        organisation, at = self._organisation(row["organisation"]), morning_of(row["created_on"])
        fields = {
            name: row[name].strip() for name in ("name", "tagline", "visibility", "description", "contact", "language")
        }
        made = organisation.groups.filter(way_in="automatic").first() if row["way_in"] == "automatic" else None
        if made is None:
            owner = self.people[row["owners"][0]]
            return create_group(**fields, organisation=organisation, way_in=row["way_in"], acting_user=owner, at=at)
        # The group that the organisation got when it was made takes on the name and the rules of the content.
        slug = f"{row['key']}-{made.slug.rpartition('-')[2]}"
        WorkingGroup.objects.filter(pk=made.pk).update(**fields, slug=slug, created_at=at, last_activity_at=at)
        record("group.changed", made, acting_user=None, fields=sorted(fields))
        made.refresh_from_db()
        return made

    def _say_more(self, row: dict[str, Any], group: WorkingGroup) -> None:
        """What the settings of the group hold besides."""
        texts = {name: row.get(name, "").strip() for name in ("rules", "welcome")}
        if row.get("tags") or any(texts.values()):
            as_it_is = (
                "name",
                "tagline",
                "description",
                "contact",
                "language",
                "others_may_rate",
                "others_may_comment",
            )
            kept = {name: getattr(group, name) for name in as_it_is}
            change_group(group, **kept, **texts, tags=row.get("tags", []), acting_user=None)

    def _fill_group(self, row: dict[str, Any], group: WorkingGroup) -> None:
        roles = dict.fromkeys(row["owners"], "owner") | dict.fromkeys(row.get("moderators", []), "moderator")
        for key in [*row.get("members", []), *row.get("former_members", [])]:
            roles.setdefault(key, "member")
        for key, role in roles.items():
            person = self.people[key]
            if role != "member" and (group.way_in == "automatic" or key != row["owners"][0]):
                remove_member(group, person, acting_user=None)  # the role comes with being added
            add_member(group, person, role=role, acting_user=None, at=self._joined_at(row, key, role))
        for key in row.get("former_members", []):
            remove_member(group, self.people[key], acting_user=self.people[key])
        for key, motivation in row.get("requests", []):
            asked = ask_to_join(group, motivation, acting_user=self.people[key])
            asked.asked_at = self._between(self.now - timedelta(days=6), self.now - timedelta(days=1))
            asked.save(update_fields=["asked_at"])
        self._say_more(row, group)
        for key in row.get("invited", []):
            sent = invite_person(group, self.people[key], acting_user=self.people[row["owners"][0]]).invitation
            if sent is not None:
                sent.invited_at = self._between(self.now - timedelta(days=6), self.now - timedelta(days=2))
                sent.save(update_fields=["invited_at"])
        for key, stars in row.get("ratings", []):
            earliest = max(morning_of(row["created_on"]), self.people[key].date_joined)
            rate_group(group, stars, acting_user=self.people[key], at=self._between(earliest, self.now))

    def _joined_at(self, row: dict[str, Any], key: str, role: str) -> datetime:
        """Some time after the group and the account began, and before the first thing this person wrote in the group."""
        earliest = max(morning_of(row["created_on"]), self.people[key].date_joined)
        if role == "owner":
            return earliest
        here = [blog for blog in self.content.blogs if blog.group == row["key"]]
        written = [blog.published for blog in here if blog.published and blog.author == key]
        written += [reaction.at for blog in here for reaction in blog.reactions() if reaction.by == key]
        return self._between(earliest, min([earliest + timedelta(days=240), self.now, *written]))

    def _between(self, earliest: datetime, latest: datetime) -> datetime:
        return earliest + max(latest - earliest, timedelta(0)) * self.dice.random() ** 2
