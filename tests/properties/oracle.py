"""Who may see what, written from the product's promise and importing nothing of the product.

A person is described by four facts; a text by where it stands. These functions are the whole truth the matrix holds the
product to.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """`colleague`: an approved account of an organisation. `same`: of the group's organisation."""

    name: str
    signed_in: bool
    colleague: bool
    same: bool
    member: bool
    author: bool = False
    moderator: bool = False
    # Asked to join this group, and waits.
    asker: bool = False
    # Is invited into this group, and has not answered.
    invited: bool = False
    # A security officer of the site.
    officer: bool = False


def reads_group(who: Facts, visibility: str) -> bool:
    """May this person read what stands in the group? A public group in the trash is called `trashed`."""
    if visibility == "trashed":
        return who.moderator
    if visibility == "public" or who.member:
        return True
    if visibility == "government":
        return who.colleague
    if visibility == "organisation":
        return who.colleague and who.same
    return False


def knows_group(who: Facts, visibility: str) -> bool:
    """May this person see the name plate?"""
    return reads_group(who, visibility) or (visibility == "closed" and who.colleague)


def reads_post(who: Facts, visibility: str, state: str) -> bool:
    """`state`: wide (published as wide as the group), members (published for members), draft, withdrawn by a moderator, in the
    trash by its writer (binned) or by a moderator (thrown), locked (which changes nothing for who reads it), or for whom it was
    written before the group became what it is: since_closed, since_organisation, since_government.
    """
    if visibility == "trashed":
        return who.moderator and state != "draft"
    if state == "withdrawn":
        return reads_group(who, visibility) and (who.author or who.moderator)
    if state == "binned":
        return reads_group(who, visibility) and (who.author or who.moderator)
    if state == "thrown":
        return reads_group(who, visibility) and who.moderator
    if state == "draft":
        return who.member and who.author
    if state in ("members", "since_closed"):
        return who.member
    if state.startswith("since_"):
        return reads_group(who, visibility) and reads_group(who, state.removeprefix("since_"))
    return reads_group(who, visibility)


def may_see(who: Facts, field: str, visibility: str, state: str) -> bool:
    """`field`: sign (name and sentence of the group), plate (description and contact), contact (who agreed to be it), text (of
    a blog, its comments, tags), bobs (what Bob is writing under a blog), inside (tags and rules of the group), welcome (of who
    is new in it), roll (a member), reason (why a moderator locked it), revision (an earlier text), request (why someone wants
    to join), address (to which an invitation was sent) or report (what Bob said of something in the group, or of the group, and
    what was answered; its `state` is who handles it: group or site). Of a blog that moved: before and wide (comments of before,
    for the few of a room and for everybody), taken (one withdrawn there, and why), before_text (an earlier text of there).
    """
    if field in ("before", "taken", "before_text"):
        # Of a room of Alice and Mo, in which the blog stood before: for nobody else.
        return who.name in ("alice", "mo") and reads_post(who, visibility, state)
    if field == "wide":
        return reads_post(who, visibility, state)
    if field == "report":
        return who.name == "bob" or (who.moderator if state == "group" else who.officer and not who.moderator)
    if field == "bobs":
        return who.name == "bob" and reads_post(who, visibility, state)
    if field == "sign":
        return knows_group(who, visibility) or (who.invited and visibility != "trashed")
    if field == "address":
        return who.moderator
    if field in ("reason", "revision"):
        return reads_post(who, visibility, state) and (who.author or who.moderator)
    if field in ("plate", "contact"):
        return knows_group(who, visibility)
    if visibility == "trashed" and field != "text":
        return who.moderator
    if field == "inside":
        return reads_group(who, visibility)
    if field in ("roll", "welcome"):
        return who.member
    if field == "request":
        return who.moderator or who.asker
    return reads_post(who, visibility, state)


def only_by_invitation(who: Facts, field: str, visibility: str) -> bool:
    """Does this person see it on the page of the invitation, and nowhere else?"""
    return field == "sign" and who.invited and not knows_group(who, visibility)


# From the fewest readers to the most; a closed and a hidden group are both read by their members.
_WIDTH = ("closed", "organisation", "government", "public")


def narrower(one: str, other: str) -> str:
    """The one of two visibilities that fewer people read."""
    return _WIDTH[min(_WIDTH.index(visibility) if visibility in _WIDTH else 0 for visibility in (one, other))]


def reads_text(who: Facts, visibility: str, reach: str) -> bool:
    """`reach`: for whom a blog was written, as the visibility whose readers those are; nothing for a draft."""
    if not reach:
        return who.member and who.author and (visibility != "trashed" or who.moderator)
    return reads_post(who, visibility, "wide" if reach == "public" else f"since_{reach}")


def reads_comment(who: Facts, visibility: str, reach_of_blog: str, reach: str) -> bool:
    """A comment is read by who reads the blog it stands under and was among the readers when it was written."""
    return reads_text(who, visibility, reach_of_blog) and reads_text(who, visibility, reach)
