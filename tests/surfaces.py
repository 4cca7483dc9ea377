"""Every address of the product, who it is for, and what to put in it. An address that is not here fails the build.

Each entry gives the arguments to try, made from a `World`; the leak matrix visits all of them as everyone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

Arguments = list[Any]


@dataclass(frozen=True)
class Surface:
    """`audience`: public (a visitor gets it), account (sign in first), write (POST only), operator, machine.

    `queries` and `kilobytes` are the most that a page may cost however much there is (tests/properties/test_budgets.py).
    """

    audience: str
    arguments: Callable[[Any], list[Arguments]] = lambda world: [[]]
    queries: int = 0
    kilobytes: int = 0
    # What else can be asked for at this address.
    asked: Callable[[Any], list[str]] = lambda world: []


def each_group(world: Any) -> list[Arguments]:
    return [[group.slug] for group in world.groups.values()]


def each_member(world: Any) -> list[Arguments]:
    people = ("bob", "mo", "gast", "charlie")
    return [[group.slug, world.people[name].public_id] for group in world.groups.values() for name in people]


def each_invitation(world: Any) -> list[Arguments]:
    return [[invitation.key] for invitation in world.invitations]


def each_link(world: Any) -> list[Arguments]:
    return [[link.key] for link in world.links]


def each_sent_invitation(world: Any) -> list[Arguments]:
    return [[invitation.group.slug, invitation.key] for invitation in world.invitations]


def each_post(world: Any) -> list[Arguments]:
    return [[post.public_id] for post in world.posts.values()]


def _numbers_of(post: Any) -> tuple[int, ...]:
    """Of a blog that moved also a version of before (`tests.properties.world.move_in`)."""
    return (1, 2) if post.moved_at is None else (1, 2, 9)


def each_revision(world: Any) -> list[Arguments]:
    return [[post.public_id, number] for post in world.posts.values() for number in _numbers_of(post)]


def each_post_page(world: Any) -> list[Arguments]:
    return [post.get_absolute_url().strip("/").split("/")[1:] for post in world.posts.values()]


def each_comment(world: Any) -> list[Arguments]:
    return [[comment.public_id] for comment in world.comments.values()]


def each_picture(world: Any) -> list[Arguments]:
    return [[picture.public_id, picture.widths[0]] for picture in world.pictures.values()]


def each_attachment(world: Any) -> list[Arguments]:
    return [[attachment.public_id] for attachment in world.attachments.values()]


def each_group_picture(world: Any) -> list[Arguments]:
    return [[group.slug, group.picture, shape] for group in world.groups.values() for shape in ("band", "thumb")]


def each_person(world: Any) -> list[Arguments]:
    return [[person.public_id] for person in world.people.values() if person]


def each_reportable(world: Any) -> list[Arguments]:
    """The blog first: it is the one whose cost is measured."""
    return [
        *(["post", post.public_id] for post in world.posts.values()),
        # One of each group and kind: what else can become of a comment its own pages ask.
        *(["comment", c.public_id] for (_where, state), c in world.comments.items() if state in ("wide", "withdrawn")),
        *(["group", group.slug] for group in world.groups.values()),
        *(["person", person.public_id] for person in world.people.values() if person),
    ]


def each_report(world: Any) -> list[Arguments]:
    return [[report.public_id] for report in world.reports]


def each_organisation(world: Any) -> list[Arguments]:
    return [[organisation.slug] for organisation in world.organisations]


def each_person_of_a_desk(world: Any) -> list[Arguments]:
    first = world.organisations[0].slug
    return [[first, world.people[name].public_id] for name in ("alice", "wim", "gast", "charlie", "dora")]


def each_choice_of_blogs(world: Any) -> list[str]:
    """Each way to narrow a list of blogs, to what only few read."""
    tags = [world.posts[place].tags.get().name for place in (("hidden", "wide"), ("public", "members"))]
    return [
        "?mine",
        "?order=rating",
        f"?month={timezone.localdate():%Y-%m}",
        f"?author={world.people['alice'].public_id}",
        f"?organisation={world.organisations[0].slug}",
        *(f"?group={world.groups[visibility].slug}" for visibility in ("hidden", "closed")),
        *(f"?tag={tag}" for tag in tags),
    ]


PUBLIC, ACCOUNT, WRITE, OPERATOR = "public", "account", "write", "operator"

SURFACES: dict[str, Surface] = {}


def addresses() -> Iterator[tuple[str, str]]:
    """Every (name, pattern) of the product, with the namespace in the name; allauth's and the admin's are theirs."""

    def walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern, route, inner)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", route

    yield from walk(get_resolver(), "", "")


def each_token_page(world: Any) -> list[Arguments]:
    return [["nonsense"]]


SURFACES.update(
    {
        "kavel": Surface(PUBLIC, lambda world: [["0123456789ab", "thumb", "light"]], queries=1, kilobytes=4),
        "home": Surface(PUBLIC, queries=12, kilobytes=45),
        "site_page": Surface(
            PUBLIC,
            lambda world: [[s] for s in ("privacy", "toegankelijkheid", "contact", "huisregels")],
            queries=4,
            kilobytes=25,
        ),
        "set_language": Surface(WRITE),
        "healthz": Surface(PUBLIC, queries=3, kilobytes=1),
        "robots": Surface(PUBLIC, queries=1, kilobytes=1),
        "sitemap": Surface(PUBLIC, queries=4, kilobytes=60),
        "security_txt": Surface(PUBLIC, queries=1, kilobytes=1),
        "manifest": Surface(PUBLIC, queries=1, kilobytes=1),
        "favicon": Surface(PUBLIC, queries=1, kilobytes=1),
        "groups:list": Surface(PUBLIC, queries=6, kilobytes=45),
        "groups:page": Surface(PUBLIC, each_group, queries=14, kilobytes=60),
        "groups:create": Surface(ACCOUNT, queries=4, kilobytes=12),
        "groups:join": Surface(WRITE, each_group),
        "groups:settings": Surface(ACCOUNT, each_group, queries=6, kilobytes=15),
        "groups:readers": Surface(ACCOUNT, each_group, queries=8, kilobytes=15),
        "groups:view_as": Surface(ACCOUNT, each_group, queries=5, kilobytes=12),
        "groups:figures": Surface(ACCOUNT, each_group, queries=9, kilobytes=25),
        "groups:ask": Surface(ACCOUNT, each_group, queries=7, kilobytes=12),
        "groups:withdraw_request": Surface(WRITE, each_group),
        "groups:requests": Surface(ACCOUNT, each_group, queries=7, kilobytes=60),
        "groups:members": Surface(ACCOUNT, each_group, queries=9, kilobytes=60),
        "groups:members_csv": Surface(ACCOUNT, each_group, queries=10, kilobytes=60),
        "groups:member_role": Surface(ACCOUNT, each_member, queries=7, kilobytes=12),
        "groups:member_remove": Surface(ACCOUNT, each_member, queries=7, kilobytes=12),
        "groups:member_may_return": Surface(WRITE, each_member),
        "groups:invite": Surface(ACCOUNT, each_group, queries=10, kilobytes=60),
        "groups:invite_again": Surface(WRITE, each_sent_invitation),
        "groups:invitation_withdraw": Surface(WRITE, each_sent_invitation),
        "groups:link_make": Surface(WRITE, each_group),
        "groups:link_end": Surface(WRITE, each_group),
        "groups:invitation": Surface(PUBLIC, each_invitation, queries=8, kilobytes=20),
        "groups:link": Surface(PUBLIC, each_link, queries=8, kilobytes=20),
        "groups:leave": Surface(ACCOUNT, each_group, queries=7, kilobytes=10),
        "groups:ownership": Surface(ACCOUNT, each_group, queries=5, kilobytes=10),
        "groups:withdraw_transfer": Surface(WRITE, each_group),
        "groups:picture": Surface(PUBLIC, each_group_picture, queries=4, kilobytes=100),
        "groups:member_transfer": Surface(ACCOUNT, each_member, queries=7, kilobytes=12),
        "groups:archive": Surface(ACCOUNT, each_group, queries=6, kilobytes=10),
        "groups:trash": Surface(ACCOUNT, each_group, queries=8, kilobytes=10),
        "groups:ask_owner": Surface(WRITE, each_token_page),
        "blogs:list": Surface(PUBLIC, queries=6, kilobytes=60, asked=each_choice_of_blogs),
        "blogs:page": Surface(PUBLIC, each_post_page, queries=6, kilobytes=60),
        "blogs:page_without_title": Surface(PUBLIC, each_post, queries=4, kilobytes=1),
        "blogs:feed": Surface(PUBLIC, queries=2, kilobytes=40, asked=each_choice_of_blogs),
        "blogs:saved": Surface(ACCOUNT, queries=6, kilobytes=45),
        "blogs:mark": Surface(WRITE, each_post),
        "blogs:discard": Surface(WRITE, each_post),
        "blogs:drop": Surface(WRITE, each_post),
        "blogs:drop_text": Surface(WRITE),
        "blogs:autosave": Surface(WRITE),
        "blogs:picture_upload": Surface(WRITE),
        "blogs:picture_describe": Surface(WRITE, lambda world: [[p.public_id] for p in world.pictures.values()]),
        "blogs:comment": Surface(WRITE, each_post),
        "blogs:comment_edit": Surface(ACCOUNT, each_comment, queries=4, kilobytes=12),
        "blogs:comment_draft": Surface(WRITE, each_post),
        "blogs:comment_people": Surface(ACCOUNT, each_post, queries=5, kilobytes=3),
        "blogs:comment_history": Surface(PUBLIC, each_comment, queries=5, kilobytes=15),
        "blogs:comment_remove": Surface(WRITE, each_comment),
        "blogs:write": Surface(ACCOUNT, queries=7, kilobytes=40),
        "blogs:edit": Surface(ACCOUNT, each_post, queries=9, kilobytes=40),
        "blogs:widen": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:pin": Surface(WRITE, each_post),
        "blogs:announce": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:withdraw": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:put_back": Surface(WRITE, each_post),
        "blogs:trash_list": Surface(ACCOUNT, queries=4, kilobytes=45),
        "blogs:trash": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:close_comments": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:lock": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:move": Surface(ACCOUNT, each_post, queries=7, kilobytes=15),
        "blogs:revisions": Surface(ACCOUNT, each_post, queries=6, kilobytes=20),
        "blogs:revision": Surface(ACCOUNT, each_revision, queries=6, kilobytes=60),
        "blogs:revision_restore": Surface(WRITE, each_revision),
        "blogs:download": Surface(ACCOUNT, each_post, queries=14, kilobytes=400),
        "blogs:unpublish": Surface(ACCOUNT, each_post, queries=5, kilobytes=10),
        "blogs:undo": Surface(WRITE, each_post),
        "blogs:comment_withdraw": Surface(ACCOUNT, each_comment, queries=5, kilobytes=10),
        "blogs:comment_put_back": Surface(ACCOUNT, each_comment, queries=5, kilobytes=10),
        "blogs:attachment_upload": Surface(WRITE),
        "blogs:attachment": Surface(PUBLIC, each_attachment, queries=3, kilobytes=400),
        "blogs:picture": Surface(PUBLIC, each_picture, queries=3, kilobytes=400),
        "ratings:post": Surface(WRITE, each_post),
        "ratings:group": Surface(WRITE, each_group),
        "people:page": Surface(ACCOUNT, each_person, queries=6, kilobytes=60),
        "people:portrait": Surface(PUBLIC, lambda world: [["222222222222", "2" * 24]], queries=3, kilobytes=60),
        "organisations:list": Surface(PUBLIC, queries=4, kilobytes=45),
        "organisations:page": Surface(PUBLIC, each_organisation, queries=10, kilobytes=45),
        "organisations:logo": Surface(PUBLIC, lambda world: [["lindedaal", "2" * 24]], queries=3, kilobytes=60),
        # The moderators' desk: 403 for everyone else. tests/desk/ holds what it costs a moderator.
        "moderators:index": Surface(ACCOUNT, queries=7, kilobytes=25),
        "moderators:groups_workinggroup_changelist": Surface(ACCOUNT, queries=6, kilobytes=45),
        "moderators:groups_workinggroup_change": Surface(ACCOUNT, each_group, queries=8, kilobytes=20),
        "moderators:groups_joinrequest_changelist": Surface(ACCOUNT, queries=7, kilobytes=60),
        "moderators:groups_joinrequest_refuse": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:groups_membership_changelist": Surface(ACCOUNT, queries=8, kilobytes=60),
        "moderators:groups_membership_take_out": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:groups_membership_role": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:groups_removal_changelist": Surface(ACCOUNT, queries=7, kilobytes=45),
        "moderators:groups_removal_come_back": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:blogs_post_changelist": Surface(ACCOUNT, queries=7, kilobytes=60),
        "moderators:blogs_post_withdraw": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:blogs_post_close_comments": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:blogs_post_lock": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:blogs_post_trash": Surface(ACCOUNT, queries=7, kilobytes=20),
        "moderators:blogs_comment_changelist": Surface(ACCOUNT, queries=7, kilobytes=60),
        "moderators:blogs_comment_withdraw": Surface(ACCOUNT, queries=7, kilobytes=20),
        # The managers' desk: 404 for everyone else. tests/accounts/test_desk.py holds what it costs a manager.
        "desk:overview": Surface(ACCOUNT, each_organisation, queries=12, kilobytes=20),
        "desk:policy": Surface(ACCOUNT, each_organisation, queries=6, kilobytes=20),
        "desk:domains": Surface(ACCOUNT, each_organisation, queries=6, kilobytes=25),
        "desk:domain_check": Surface(WRITE, each_organisation),
        "desk:domain_remove": Surface(WRITE, each_organisation),
        "desk:requests": Surface(ACCOUNT, each_organisation, queries=7, kilobytes=40),
        "desk:organisation": Surface(ACCOUNT, each_organisation, queries=6, kilobytes=20),
        "desk:managers": Surface(ACCOUNT, each_organisation, queries=7, kilobytes=20),
        "desk:manager_dismiss": Surface(WRITE, each_organisation),
        "desk:groups": Surface(ACCOUNT, each_organisation, queries=7, kilobytes=30),
        "notifications:list": Surface(ACCOUNT, queries=6, kilobytes=45),
        "notifications:open": Surface(ACCOUNT, each_token_page, queries=6, kilobytes=6),
        "notifications:read": Surface(WRITE, each_token_page),
        "notifications:read_all": Surface(WRITE),
        "notifications:stop": Surface(PUBLIC, each_token_page, queries=4, kilobytes=10),
        "reports:own": Surface(ACCOUNT, queries=7, kilobytes=45),
        "reports:new": Surface(ACCOUNT, each_reportable, queries=12, kilobytes=15),
        # The desk for reports: 403 and 404 for everyone else. tests/moderation/ holds what it costs who handles them.
        "report_desk:list": Surface(ACCOUNT, queries=9, kilobytes=45, asked=lambda world: ["?state=decided"]),
        "report_desk:subject": Surface(ACCOUNT, each_report, queries=12, kilobytes=25),
        "insights:site": Surface(PUBLIC, queries=5, kilobytes=45),
        "insights:history": Surface(PUBLIC, lambda world: [[2011]], queries=4, kilobytes=30),
        "insights:csv": Surface(
            PUBLIC, lambda world: [["people"], ["posts"], ["groups"], ["comments"]], queries=2, kilobytes=60
        ),
        "choose_organisation": Surface(ACCOUNT, queries=14, kilobytes=15),
        "request_organisation": Surface(WRITE),
        "invitation": Surface(PUBLIC, each_token_page, queries=4, kilobytes=10),
        "welcome": Surface(ACCOUNT, queries=5, kilobytes=15),
        "welcome_groups": Surface(ACCOUNT, queries=7, kilobytes=25),
        "desk:people": Surface(ACCOUNT, each_organisation, queries=9, kilobytes=60),
        "desk:invite": Surface(ACCOUNT, each_organisation, queries=6, kilobytes=15),
        "desk:withdraw_invitation": Surface(WRITE, lambda world: [[o.slug, "nonsense"] for o in world.organisations]),
        "desk:approve": Surface(WRITE, each_person_of_a_desk),
        "desk:refuse": Surface(ACCOUNT, each_person_of_a_desk, queries=8, kilobytes=12),
        "desk:approve_move": Surface(WRITE, each_person_of_a_desk),
        "desk:refuse_move": Surface(ACCOUNT, each_person_of_a_desk, queries=8, kilobytes=12),
        "desk:guest": Surface(ACCOUNT, each_person_of_a_desk, queries=8, kilobytes=12),
        "desk:let_go": Surface(ACCOUNT, each_person_of_a_desk, queries=8, kilobytes=12),
        "desk:bring_back": Surface(ACCOUNT, each_person_of_a_desk, queries=8, kilobytes=12),
        "account_leave": Surface(ACCOUNT, queries=16, kilobytes=20),
        "account_move": Surface(ACCOUNT, each_organisation, queries=16, kilobytes=20),
        "account_home": Surface(ACCOUNT, queries=6, kilobytes=15),
        "account_profile": Surface(ACCOUNT, queries=6, kilobytes=25),
        "account_settings": Surface(ACCOUNT, queries=4, kilobytes=60),
        "account_email": Surface(ACCOUNT, queries=12, kilobytes=15),
        "account_log": Surface(ACCOUNT, queries=4, kilobytes=20),
        "account_data": Surface(ACCOUNT, queries=4, kilobytes=12),
        "account_data_file": Surface(ACCOUNT, each_token_page, queries=4, kilobytes=10),
        "account_erase": Surface(ACCOUNT, queries=4, kilobytes=12),
        "usersessions_list": Surface(ACCOUNT, queries=4, kilobytes=12),
        "mfa_index": Surface(ACCOUNT, queries=6, kilobytes=12),
        "mfa_activate_totp": Surface(ACCOUNT, queries=8, kilobytes=20),
        "mfa_deactivate_totp": Surface(ACCOUNT, queries=4, kilobytes=10),
        "mfa_list_webauthn": Surface(ACCOUNT, queries=4, kilobytes=12),
        "mfa_add_webauthn": Surface(ACCOUNT, queries=8, kilobytes=14),
        "mfa_edit_webauthn": Surface(ACCOUNT, lambda world: [["nonsense"]], queries=4, kilobytes=10),
        "mfa_remove_webauthn": Surface(ACCOUNT, lambda world: [["nonsense"]], queries=4, kilobytes=10),
        "mfa_view_recovery_codes": Surface(ACCOUNT, queries=4, kilobytes=12),
        "mfa_generate_recovery_codes": Surface(ACCOUNT, queries=4, kilobytes=12),
        "mfa_download_recovery_codes": Surface(ACCOUNT, queries=4, kilobytes=10),
        "mfa_authenticate": Surface(PUBLIC, queries=4, kilobytes=12),
        "mfa_login_webauthn": Surface(PUBLIC, queries=4, kilobytes=2),
        "recovery_start": Surface(ACCOUNT, each_person, queries=6, kilobytes=12),
        "recovery_stop": Surface(PUBLIC, each_token_page, queries=4, kilobytes=10),
        "demo:sign_in": Surface(WRITE),
        # Demo mode only: everyone may read every mail of the fictional people there, so the leak matrix leaves it out.
        "demo:mail": Surface("demo"),
        "demo:mail_text": Surface("demo", each_token_page),
        "demo:mail_html": Surface("demo", each_token_page),
    }
)
# allauth's own pages about the own account, and the operators' administration (tests/pleio/test_admin.py tries each page).
FOREIGN = ("account_", "admin:")
