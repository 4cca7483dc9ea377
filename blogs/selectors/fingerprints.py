"""The state of everything that a visitor's page of a blog shows, in one query.

A page that is kept for all visitors may be given only while this is the same: the query finds nothing when a visitor may no
longer read the blog, and something else as soon as anything on the page changed or may no longer be shown. What only came into
being (a newer neighbour, a nearer blog) is not asked for: a kept page lives too short for that to matter.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import User
from blogs.models import Attachment, Picture, Post
from common.prepared import Prepared, filled_up
from groups.models import Membership, WorkingGroup

# Long texts that have a version of their own, what no page says, and what changes by itself.
_UNSAID = {"body", "plain_text", "form_key", "text_window", "view_count", "description", "rules", "welcome"}
_UNSAID |= {"member_count", "last_activity_at"}
_OF_AUTHOR = (
    "public_id",
    "name",
    "portrait",
    "portrait_shown_to",
    "is_active",
    "organisation__name",
    "organisation__slug",
)
_OF_WRITER = (*_OF_AUTHOR, "approved_at", "let_go_at", "erased_at")
_NEIGHBOUR = ("pk", "public_id", "title", "excerpt", "cover__public_id", "language")
_ROLE = ("person", "role", "is_contact")
# How many columns at the end are rows as text.
_STATES = 5


def _columns(model: Any, at: str = "") -> list[str]:
    return [f"{at}{field.attname}" for field in model._meta.concrete_fields if field.attname not in _UNSAID]


class RowsAsText(Aggregate):
    """These columns of all rows, as one text; in whatever order the database found them."""

    function = "json_group_array"
    template = "%(function)s(json_array(%(expressions)s))"
    output_field = CharField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        template = "CAST(jsonb_agg(jsonb_build_array(%(expressions)s)) AS text)"
        return self.as_sql(compiler, connection, template=template, **context)


def _state_of(rows: QuerySet[Any], fields: tuple[str, ...]) -> Subquery:
    """The rows as one text: which they are and what stands in these fields."""
    one = rows.order_by().annotate(all=Value(1)).values("all")
    return Subquery(one.annotate(state=RowsAsText(*fields)).values("state"))


def _fingerprint_query(_shape: object, values: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """`near` are the other blogs on the page, `people` who is named there."""
    visitor = AnonymousUser()
    posts = Post.objects.visible_to(visitor)
    people = User.objects.filter(pk__in=values["people"])
    roles = Membership.objects.filter(group=OuterRef("group"), person__in=values["people"])
    tags = Post.tags.through.objects.filter(post=OuterRef("pk"))
    state = {
        "views": F("view_count") / 10,
        "tag_state": _state_of(tags, ("tag__name",)),
        "attachment_state": _state_of(Attachment.objects.filter(post=OuterRef("pk")), ("public_id", "name", "size")),
        "near_state": _state_of(posts.published().filter(pk__in=values["near"]), _NEIGHBOUR),
        "people_state": _state_of(people, _OF_WRITER),
        "role_state": _state_of(roles, _ROLE),
    }
    columns = [*_columns(Post), *_columns(WorkingGroup, "group__"), *_columns(Picture, "cover__")]
    found = posts.annotate(**state).filter(public_id=values["public_id"]).order_by("pk")
    return found.values_list(*columns, "author__erased_at", *state)


_fingerprints = Prepared(_fingerprint_query)


def fingerprint_for_visitors(public_id: str, *, near: tuple[int, ...], people: tuple[int, ...]) -> str | None:
    """The state of the blog, of these others and of these people as visitors see them; None when they may not read it."""
    rows = _fingerprints("", public_id=public_id, near=filled_up(near), people=filled_up(people))
    if not rows:
        return None
    columns, states = rows[0][:-_STATES], rows[0][-_STATES:]
    return repr((columns, [sorted(json.loads(text or "[]"), key=repr) for text in states]))
