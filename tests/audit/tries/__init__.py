"""One try for each change of the product: it makes the change once, in a small world, and names the entries it must leave.

How to add one. The test names what is missing: `accounts.services.let_go`, `admin:UserAdmin.deactivate`, `command:let_go`.
Write a small function in the module of the app beside this one (each module here is found by itself) that makes the change
exactly once:

    @tries("accounts.services.let_go", "account.let_go", extra=["group.member_removed"])
    def _(world: World) -> Steps:
        alice = world.cast.alice
        yield
        let_go(alice, acting_user=world.cast.olga)

`extra` are the entries of other changes that come with it, once for each time. What the change needs first (a draft to
publish) goes before `yield`: entries count from there. A password, code or token goes in as `world.secret()`: no entry may
hold it. What is not recorded at all goes into NOT_RECORDED, with the reason, and what is no change by itself into PART_OF,
with the change that it is part of; both lists are closed.
"""

import importlib
import pkgutil
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from audit.models import AuditEntry


@dataclass
class Try:
    """A change, what makes it, and the actions that have to be on record after it."""

    change: str
    actions: list[str]
    run: Callable[["World"], "Steps"]


@dataclass
class World:
    """The cast, and the secrets that were used."""

    cast: Any
    secrets: list[str] = field(default_factory=list)

    def secret(self) -> str:
        """A password, code or token that may be in no entry."""
        self.secrets.append(f"geheim-{secrets.token_hex(8)}")
        return self.secrets[-1]

    def client(self, person: Any) -> Client:
        client = Client()
        client.force_login(person, backend="accounts.backends.PersonBackend")
        return client


TRIES: dict[str, Try] = {}

# Changes without an entry, by the closed list of ARCHITECTURE: autosaves, read marks, bookmarks, own stars, and the ledger
# of notifications, whose rows are their own record.
NOT_RECORDED: dict[str, str] = {
    "ratings.services.rate_post": "own stars: nobody may look up what one person rates",
    "ratings.services.rate_group": "own stars",
    "ratings.services.withdraw_post_rating": "own stars",
    "ratings.services.withdraw_group_rating": "own stars",
    "blogs.services.marks.erase_marks": "read marks and bookmarks, with the account that is erased",
    "blogs.services.keep_change": "saves itself while one types",
    "blogs.services.keep_text": "saves itself while one types",
    "blogs.services.drop_unsaved": "what saved itself while one typed",
    "blogs.services.unsaved.erase_unsaved": "what saved itself, with the account that is erased",
    "blogs.services.save_post": "a bookmark: nobody may look up what one person keeps to read",
    "blogs.services.unsave_post": "a bookmark",
    "blogs.services.follow_post": "a bookmark: nobody may look up what one person follows",
    "blogs.services.unfollow_post": "a bookmark",
    "blogs.services.mentions.store_mentions": "part of the comment, which is recorded",
    "blogs.services.mentions.erase_mentions": "part of erasing the account, which is recorded",
    "blogs.services.save_comment_draft": "an autosave",
    "blogs.services.comment_drafts.erase_comment_drafts": "autosaves, with the account that is erased",
    "blogs.services.comment_drafts.drop_comment_draft": "an autosave, replaced by the comment that is recorded",
    "blogs.services.marks.note_seen": "a read mark",
    "notifications.services.read_notification": "a read mark",
    "notifications.services.read_all_notifications": "read marks",
    "notifications.services.settle_hidden_notifications": "read marks",
    "notifications.services.announce": "the ledger: the event is its own record",
    "command:store_views": "numbers of views, of nobody",
    "command:drain_notifications": "the ledger: notifications and mails are their own record",
    "command:fill_insights": "counts what is there already; verify_insights counts it again",
    "command:seal_audit": "seals are their own record",
}

# Commands that change no row of anybody.
READING: dict[str, str] = {
    "audit_verify": "reads",
    "compile_catalogues": "writes files of the source only",
    "grant_application_role": "changes rights in the database and no rows; PostgreSQL has its own log of that",
    "notifications_status": "reads",
    "serve": "starts the product",
    "update_catalogues": "writes files of the source only",
    "verify_groups": "reads",
    "verify_insights": "reads",
    "verify_roles": "reads",
    "who_can_see": "reads",
}

# Functions in services/ that are no change by themselves: another service locks, asks and calls them. Their entries are those
# of that change, whose try stands here.
PART_OF: dict[str, str] = {
    "blogs.services.trash.put_in_trash": "blogs.services.trash_post",
    "accounts.services.joining.enter": "accounts.services.join_organisation",
    "accounts.services.joining.let_in": "accounts.services.join_organisation",
    "accounts.services.ended_addresses.drop_claims": "accounts.services.give_address",
    "accounts.services.ended_addresses.restore_address": "accounts.services.bring_back",
    "accounts.services.leaving.end_at_organisation": "accounts.services.let_go",
    "accounts.services.leaving.end_office": "accounts.services.let_go",
    "accounts.services.settling.let_in": "accounts.services.grant_domain",
    "accounts.services.settling.settle_requests": "accounts.services.grant_domain",
    "groups.services.requests.withdraw_requests": "groups.services.withdraw_request",
    "groups.services.inviting.end_invitations": "groups.services.withdraw_group_invitation",
    "groups.services.links.end_links": "groups.services.end_link",
    "blogs.services.moderating.send_announcement": "blogs.services.announce_post",
    "blogs.services.sweeping.delete_uploads_of": "blogs.services.discard_draft",
    "blogs.services.reach.keep_earlier_readers": "groups.services.change_visibility",
    "blogs.services.planning.take_plans_back": "groups.services.change_visibility",
}

# The recording itself.
NO_CHANGES = {
    "audit.services.infections_on_record",
    "audit.services.record",
    "audit.services.record_infection",
    "audit.services.record_refusal",
}


def tries(change: str, *actions: str, extra: list[str] | None = None) -> Callable[[Callable[..., Any]], None]:
    """Register a try. `actions` is one action, or more where one call is more than one change on purpose."""

    def register(function: Callable[..., Any]) -> None:
        assert change not in TRIES, f"{change} has a try already."
        TRIES[change] = Try(change, [*actions, *(extra or [])], function)

    return register


def carry_out(one: Try, world: World) -> list[AuditEntry]:
    """Make the change, and return the entries that came with it."""
    steps = one.run(world)
    next(steps)
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    for _ in steps:
        raise AssertionError(f"The try of {one.change} has more than one `yield`.")
    return list(AuditEntry.objects.exclude(pk__in=before).order_by("pk"))


Steps = Iterator[None]


for _found in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_found.name)
