"""The life of a group at random: after each step three people see what PRODUCT promises, and so does each mail."""

import itertools
import os
import re
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import services as accounts
from accounts.models import User
from blogs import services as blogs
from blogs.models import Comment, Post
from groups import services as groups
from groups.models import WorkingGroup
from notifications.services import drain
from ratings import services as ratings
from ratings.models import Rating
from tests.factories import add_member, make_group, make_organisation, make_user
from tests.properties.oracle import Facts, knows_group, narrower, reads_comment, reads_text

LARGE = os.environ.get("HYPOTHESIS_PROFILE") == "large"
TRIES, MOST_STEPS = (150, 40) if LARGE else (4, 10)
VISIBILITIES = ("public", "government", "organisation", "closed", "hidden")
WAY_IN = {"closed": "request", "hidden": "invitation"}
COMING = "join leave take_out take_out_for_now let_back ask let_in refuse invite invite_address accept decline withdraw"
WRITING = "draft publish_members publish_group publish_group widen_blog widen_blog comment comment comment rate"
MODERATING = "withdraw_blog withdraw_blog put_back_blog withdraw_comment put_back_comment pin announce"
STATES = "archive reopen freeze thaw trash restore"
PEOPLE_STEPS = "move deactivate transfer"
STEPS = (*f"{COMING} {WRITING} {MODERATING} {STATES} {PEOPLE_STEPS}".split(), *(f"to_{v}" for v in VISIBILITIES * 2))
LONG_LIFE = """
to_closed ann 0, comment ann 0, ask ben 0, let_in ben 0, move ben 0, to_public cas 0, comment cas 0,
widen_blog ann 1, comment ben 1, pin ann 0, announce ann 0, withdraw_comment ann 1, withdraw_blog ann 0,
comment cas 0, put_back_comment ann 1, put_back_blog ann 0, withdraw_blog ann 1, to_organisation cas 0, move
ben 0, move ben 0, join ben 0, take_out_for_now gus 0, invite_address gus 0, let_back gus 0, invite_address
gus 0, accept gus 0, to_hidden cas 0, publish_group ben 0, invite cas 0, freeze ann 0, thaw ann 0, trash ben
0, restore gus 0, transfer ann 0, to_government gus 0, archive ben 0, leave ben 0, deactivate ann 0
""".split(",")
# In a group of each state: who comes in or writes there is more than the rules give.
COMES_IN = {"join", "accept", "let_in", "ask"}
WRITES = {"draft", "publish_members", "publish_group", "comment", "rate", "widen_blog"}
TOKEN = re.compile(r"q\d{6}q")
numbers = itertools.count(1)
figures: Counter[str] = Counter()


class GroupLife:
    """A group, who is in it, and what was written in it, as the promise has it. The product's rows are only acted upon.

    ann, ben and cas come and go; oscar owns, mo moderates, and gus is a guest who is in the group at first.
    """

    def __init__(self):
        self.home, self.away = make_organisation(domain="aa.example"), make_organisation(domain="bb.example")
        self.people = {name: self.colleague(name) for name in ("ann", "ben", "oscar", "mo")}
        self.people["cas"] = self.colleague("cas", self.away)
        until = timezone.localdate() + timedelta(days=30)
        self.people["gus"] = make_user("gus", email="gus@gast.example", guest_until=until)
        EmailAddress.objects.create(user=self.people["gus"], email="gus@gast.example", verified=True, primary=True)
        self.sign = self.token()
        self.group = make_group(self.sign, self.home, visibility="public", way_in="open")
        self.role = {"oscar": "owner", "mo": "moderator", "ann": "member", "gus": "member"}
        for name, role in self.role.items():
            add_member(self.group, self.people[name], role)
        self.at_home = {"ann", "ben", "oscar", "mo"}
        self.ended, self.state = set(), set()
        self.visibility, self.way_in = "public", "open"
        # token -> (author, reach, the token of the blog it stands under or "")
        self.texts, self.rows, self.said = {}, {}, {}
        # Tokens of what a moderator took out of sight.
        self.withdrawn = set()
        for step, name in [("publish_group", "ann"), ("comment", "gus"), ("publish_members", "ann"), ("draft", "ann")]:
            self.take(step, name, 0)

    def colleague(self, name, organisation=None):
        person = make_user(name, organisation or self.home, email=f"{name}@prive.example")
        for town in ("prive", "aa", "bb"):
            address = f"{name}@{town}.example"
            EmailAddress.objects.create(user=person, email=address, verified=True, primary=town == "prive")
        return person

    @staticmethod
    def token():
        return f"q{next(numbers):06d}q"

    # What the promise says -----------------------------------------------------------------------------------------

    def facts(self, name, author=""):
        is_here = name in self.people and name not in self.ended
        return Facts(
            name=name,
            signed_in=is_here,
            colleague=is_here and name != "gus",
            same=name in self.at_home,
            member=name in self.role,
            author=name == author,
            moderator=self.role.get(name) in ("owner", "moderator"),
        )

    def place(self):
        return "trashed" if "trashed" in self.state else self.visibility

    def may_see(self, name):
        """Every token that this person sees somewhere."""
        seen = {self.sign} if knows_group(self.facts(name), self.place()) else set()
        for token, (author, reach, blog) in self.texts.items():
            who = self.facts(name, author)
            if blog:
                of_blog = self.facts(name, self.texts[blog][0])
                allowed = reads_comment(of_blog, self.place(), self.texts[blog][1], reach)
            else:
                allowed = reads_text(who, self.place(), reach)
            if allowed and self.in_sight(name, token):
                seen.add(token)
        return seen

    def in_sight(self, name, token):
        """Not withdrawn, with the blog that it stands under; or for its author and who moderates."""
        author, _reach, blog = self.texts[token]
        shown = token not in self.withdrawn or name == author or self.facts(name).moderator
        return shown and (not blog or self.in_sight(name, blog))

    def open_for_writing(self):
        return not self.state & {"archived", "frozen", "trashed"}

    # What happens ---------------------------------------------------------------------------------------------------

    def take(self, step, name, number):
        """Do it as the product does, and then write down what that means. Refused: nothing happened."""
        person, group = User.objects.get(pk=self.people[name].pk), WorkingGroup.objects.get(pk=self.group.pk)
        mo, owner = self.people["mo"], self.owner()
        if step.startswith("to_"):
            return self.change(group, step.removeprefix("to_"), owner)
        if step in WRITES:
            return self.write(step, name, person, group, number)
        if step in MODERATING.split():
            return self.moderate(step, mo, number)
        if step in STATES.split():
            return self.end(step, group, owner)
        waiting = group.join_requests.waiting().filter(person=person).first()
        invitation = group.invitations.waiting().meant_for(person).first()
        steps = {
            "join": lambda: groups.join_group(group, acting_user=person),
            "leave": lambda: groups.leave_group(group, acting_user=person),
            "take_out": lambda: groups.take_out(group, person, "Nee.", acting_user=mo),
            "take_out_for_now": lambda: groups.take_out(
                group, person, "Nee.", until=timezone.localdate(), acting_user=mo
            ),
            "let_back": lambda: groups.let_come_back(group, person, acting_user=mo),
            "ask": lambda: groups.ask_to_join(group, "Graag.", acting_user=person),
            "let_in": lambda: waiting and groups.answer_request(group, waiting.public_id, accept=True, acting_user=mo),
            "refuse": lambda: (
                waiting and groups.answer_request(group, waiting.public_id, accept=False, words="Nee.", acting_user=mo)
            ),
            "invite": lambda: groups.invite_person(group, person, acting_user=mo),
            "invite_address": lambda: groups.invite_address(group, person.email, acting_user=mo),
            "accept": lambda: invitation and groups.accept_group_invitation(invitation, acting_user=person),
            "decline": lambda: invitation and groups.decline_group_invitation(invitation, acting_user=person),
            "withdraw": lambda: invitation and groups.withdraw_group_invitation(group, invitation.key, acting_user=mo),
            "move": lambda: accounts.move_account(
                person, self.away if name in self.at_home else self.home, acting_user=person
            ),
            "deactivate": lambda: accounts.deactivate_account(person, acting_user=None),
            "transfer": lambda: self.hand_over(group, person, owner),
        }
        steps[step]()
        if (step in COMES_IN and step != "ask") and group.memberships.filter(person=person).exists():
            assert name in self.role or self.may_come_in(step, name), (step, name, self.visibility, self.state)
            self.role.setdefault(name, "member")
        elif step in ("leave", "take_out", "take_out_for_now"):
            self.role.pop(name, None)
        elif step == "move" and name != "gus":
            # Who leaves the organisation leaves what only its people read.
            if name in self.at_home and self.visibility == "organisation":
                self.role.pop(name, None)
            self.at_home ^= {name}
        elif step == "deactivate":
            self.ended.add(name)
            self.role.pop(name, None)
        elif (
            step == "transfer" and name in self.role and group.memberships.filter(person=person, role="owner").exists()
        ):
            self.role[name] = "owner"
        return None

    def owner(self):
        main = self.group.memberships.filter(is_main_owner=True).select_related("person").first()
        return main.person if main is not None else self.people["oscar"]

    def may_come_in(self, step, name):
        """Nobody joins what is closed for them; who was let in or invited comes in, but not where nobody may write."""
        is_open = step != "join" or (knows_group(self.facts(name), self.place()) and self.way_in == "open")
        return is_open and self.open_for_writing() and name not in self.ended

    def hand_over(self, group, person, owner):
        groups.offer_group(group, person, acting_user=owner)
        groups.accept_ownership(group, acting_user=person)

    def change(self, group, visibility, owner):
        way_in = WAY_IN.get(visibility, "open")
        groups.change_visibility(group, visibility, way_in=way_in, acting_user=owner)
        assert not self.state & {"frozen", "trashed"}
        before, self.visibility, self.way_in = self.visibility, visibility, way_in
        was, becomes = narrower(before, "public"), narrower(visibility, "public")
        if was != becomes and narrower(was, becomes) == was:
            self.texts = {t: (a, reach and narrower(reach, was), b) for t, (a, reach, b) in self.texts.items()}

    def end(self, step, group, owner):
        change = {
            "archive": (groups.archive_group, {"archived"}, set()),
            "reopen": (groups.reopen_group, set(), {"archived"}),
            "freeze": (groups.freeze_group, {"frozen"}, set()),
            "thaw": (groups.thaw_group, set(), {"frozen"}),
            "trash": (groups.trash_group, {"trashed"}, set()),
            "restore": (groups.restore_group, set(), {"trashed"}),
        }
        service, more, fewer = change[step]
        by_office = {"reason": "Onderzoek.", "acting_user": None} if step in ("freeze", "thaw") else {}
        service(group, **(by_office or {"acting_user": owner}))
        assert by_office or "frozen" not in self.state
        self.state = (self.state | more) - fewer

    def write(self, step, name, person, group, number):
        if step == "rate":
            ratings.rate_group(group, 1 + number % 5, acting_user=person)
        elif step in ("comment", "widen_blog"):
            self.write_under(step, name, person, number)
        else:
            token, audience = self.token(), "group" if step == "publish_group" else "members"
            post = blogs.create_post(group, title=token, source="Een tekst.", audience=audience, acting_user=person)
            self.rows[token], self.texts[token] = post, (name, "", "")
            if step != "draft":
                blogs.publish_post(post, acting_user=person)
                reach = narrower(self.visibility, "public") if audience == "group" else "closed"
                self.texts[token] = (name, reach, "")
            assert name in self.role, (step, name)
        assert self.open_for_writing(), (step, name, self.state)
        assert name not in self.ended, (step, name)

    def moderate(self, step, mo, number):
        """Mo does something with the text of that number: for whoever cannot see it any more, it is not there."""
        of_comment = step.endswith("comment")
        published = [t for t, (_author, reach, blog) in self.texts.items() if reach and bool(blog) == of_comment]
        if not published:
            raise PermissionDenied
        token = published[number % len(published)]
        thing = Comment.objects.get(pk=self.said[token].pk) if of_comment else self.rows[token]
        steps = {
            "withdraw_blog": lambda: blogs.withdraw_post(thing, "Zo niet.", acting_user=mo),
            "put_back_blog": lambda: blogs.put_post_back(thing, acting_user=mo),
            "withdraw_comment": lambda: blogs.withdraw_comment(thing, "Zo niet.", acting_user=mo),
            "put_back_comment": lambda: blogs.put_comment_back(thing, acting_user=mo),
            "pin": lambda: blogs.pin_post(thing, acting_user=mo),
            "announce": lambda: blogs.announce_post(thing, acting_user=mo),
        }
        steps[step]()
        assert not self.state & {"frozen", "trashed"}, (step, self.state)
        if step.startswith("withdraw"):
            self.withdrawn.add(token)
        elif step.startswith("put_back"):
            self.withdrawn.discard(token)
        else:
            assert token not in self.withdrawn

    def write_under(self, step, name, person, number):
        blog = [token for token, (_author, reach, under) in self.texts.items() if reach and not under]
        if not blog:
            raise PermissionDenied
        token = blog[number % len(blog)]
        author, reach, _under = self.texts[token]
        post = Post.objects.visible_to(person).filter(pk=self.rows[token].pk).first()
        if post is None:
            raise PermissionDenied
        if step == "widen_blog":
            blogs.widen_post(post, acting_user=person)
            assert author == name
            self.texts[token] = (author, wider(reach, self.visibility), "")
            return
        words = self.token()
        assert reads_text(self.facts(name, author), self.place(), reach)
        self.said[words] = blogs.add_comment(post, source=words, acting_user=person)
        assert token not in self.withdrawn
        self.texts[words] = (name, narrower(reach, self.visibility), token)


def wider(one, other):
    return other if narrower(one, other) == one else one


@override_settings(TWO_FACTOR_FOR_OFFICE=False)
class GroupLifeTest(TestCase):
    @classmethod
    def tearDownClass(cls):
        print(f"Lives of a group: {figures['steps']} steps, {figures['done']} done, {figures['mails']} mails.")
        super().tearDownClass()

    # make test leads the same few lives each time; make properties others, and longer ones.
    @settings(max_examples=TRIES, deadline=None, derandomize=not LARGE)
    # Once along everything that moves the readers, whatever is drawn.
    @example([(step, name, int(number)) for step, name, number in map(str.split, LONG_LIFE)])
    @given(
        st.lists(
            st.tuples(st.sampled_from(STEPS), st.sampled_from(["ann", "ben", "cas", "gus"]), st.integers(0, 9)),
            min_size=MOST_STEPS // 2,
            max_size=MOST_STEPS,
        )
    )
    def test_no_step_shows_or_mails_more_or_less_than_was_promised(self, steps):
        cache.clear()
        life = GroupLife()
        browsers = {name: browser(person) for name, person in life.people.items()} | {"visitor": Client()}
        drain()
        for count, (step, name, number) in enumerate(steps):
            mail.outbox.clear()
            with suppress(PermissionDenied, ValidationError):
                life.take(step, name, number)
                event(step)
                figures["done"] += 1
            if step == "move" and name not in life.ended:
                # Sessions end with a move: the same person comes in again.
                browsers[name] = browser(life.people[name])
            drain()
            others = [other for other in browsers if other != name]
            for watcher in (name, others[count % len(others)], others[(count + 3) % len(others)]):
                lists = ["/blogs/"] if watcher == name else []
                check_pages(life, watcher, browsers[watcher], lists, (step, name))
            check_mail(life, (step, name))
            check_numbers(life)
            figures["steps"] += 1


def browser(person):
    client = Client()
    person.refresh_from_db()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def check_pages(life, watcher, client, lists, step):
    """The group, each blog, and these lists: exactly what is promised, and elsewhere the 404 of what never existed."""
    expected, seen = life.may_see(watcher), set()
    for path in (life.group.get_absolute_url(), *lists):
        seen |= set(TOKEN.findall(client.get(path).content.decode()))
    for token, post in life.rows.items():
        response = client.get(post.get_absolute_url())
        assert response.status_code == (200 if token in expected else 404), (step, watcher, life.texts[token])
        seen |= set(TOKEN.findall(response.content.decode())) - ({token} if response.status_code == 404 else set())
    assert seen == expected, (step, watcher, life.visibility, life.state, described(life, seen ^ expected))


def described(life, tokens):
    return [("sign",) if token == life.sign else life.texts[token] for token in tokens]


def check_mail(life, step):
    """Each mail went to who has an account that goes on, and names only what that person may see after this step."""
    of_address = {f"{name}@{town}.example": name for name in life.people for town in ("prive", "aa", "bb", "gast")}
    for person in life.people.values():
        of_address.setdefault(person.email, person.name)
    for letter in mail.outbox:
        (address,) = letter.to
        name = of_address[address]
        words = set(
            TOKEN.findall(" ".join([letter.subject, letter.body, *(part.content for part in letter.alternatives)]))
        )
        assert words <= life.may_see(name), (step, name, described(life, words - life.may_see(name)))
        # Who ends is told by a last letter; nothing else goes to an account that is no more.
        assert name not in life.ended or step == ("deactivate", name), (step, letter.subject)
        figures["mails"] += 1


def check_numbers(life):
    """What is stored beside a row is what a recount finds, and what was promised."""
    group = WorkingGroup.objects.get(pk=life.group.pk)
    assert group.member_count == group.memberships.count() == len(life.role)
    stars = list(Rating.objects.filter(group=group).values_list("stars", flat=True))
    assert (group.rating_sum, group.rating_count) == (sum(stars), len(stars))
    for post in Post.objects.filter(group=group):
        reaches = list(
            Comment.objects.filter(post=post, removed_at=None, withdrawn_at=None).values_list("reach", flat=True)
        )
        stored = [
            post.comment_count,
            post.comment_count_organisation,
            post.comment_count_government,
            post.comment_count_public,
        ]
        assert stored == [sum(reach >= level for reach in reaches) for level in range(4)]
