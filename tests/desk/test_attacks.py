"""Forged requests at the desk: whatever someone asks there, nothing foreign is shown and nothing changes."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from groups.models import Removal
from pleio.desk.admins import moderators
from tests.factories import add_member, make_comment, make_group, make_post, make_request, make_user
from tests.properties.world import build_world

TOKEN = re.compile(r"q[0-9a-f]{8}q")

# Nobody here moderates a group of the world; nina moderates another one, olga manages its organisation.
PEOPLE = "visitor alice charlie gast wim xander dora petra nina olga rob sam".split()
ATTACKERS = "visitor alice charlie gast nina olga rob".split()
ACTIONS = "accept refuse take_out give_role let_come_back withdraw put_back pin unpin delete_selected nonsense".split()
OF_BLOGS = ("post", "comment")
LISTS = ("joinrequest", "membership", "removal", "workinggroup", *OF_BLOGS)
STEPS = (
    *("joinrequest/refuse", "membership/take_out", "membership/role", "removal/come_back"),
    *("post/withdraw", "comment/withdraw"),
)
# Django's own pages, by any name: none of them may be there.
DJANGOS = (
    "r/{ct}/{pk}/",
    "autocomplete/?app_label=groups&model_name=membership&field_name=group&term=q",
    "jsi18n/",
    "login/",
    "logout/",
    "password_change/",
    "groups/",
)


def at(name):
    """The address of a list, or of a step of one."""
    return f"/desk/{'blogs' if name.split('/')[0] in OF_BLOGS else 'groups'}/{name}/"


@pytest.fixture
def world(cast):
    """The world of the leak matrix, with people who were taken out, and a group of Nina's own in which the same happens."""
    world = build_world(cast)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for visibility, group in world.groups.items():
        out = make_user(world.token("out", visibility), cast.lindedaal)
        Removal.objects.create(group=group, person=out, reason=world.token("out", visibility), until=tomorrow)
    own = cast.nina.memberships.get().group
    for name in ("Eigen lid", "Eigen vrager", "Eigen verwijderde"):
        setattr(world, name.split()[1], make_user(name, cast.lindedaal))
    add_member(own, world.lid)
    make_request(own, world.vrager)
    Removal.objects.create(group=own, person=world.verwijderde, reason="Eigen reden", until=tomorrow)
    make_comment(make_post(own, world.lid, title="Eigen blog"), world.lid, "Eigen reactie")
    return world


def everything():
    """Every row of every table, but for sessions and for what says that something was refused."""
    skipped = {"sessions", "usersessions", "contenttypes"}
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label in skipped or model.__name__ in {"UserSession", "KeptLimit", "AuditDetail"}:
            continue
        found = model._base_manager.order_by("pk")
        if model.__name__ == "AuditEntry":
            found = found.exclude(action="access.refused")
        fields = [f.attname for f in model._meta.concrete_fields if f.name not in {"last_login", "last_seen_on"}]
        rows[model._meta.label] = list(found.values_list(*fields))
    return rows


def foreign_rows(world):
    """Of each list the keys and numbers of rows of a group that only its members know, and of a closed one."""
    rows = {name: [] for name in LISTS}
    for group in (world.groups["hidden"], world.groups["closed"]):
        member, removal = group.memberships.first(), group.removals.get()
        rows["workinggroup"] += [group.slug, group.pk]
        rows["membership"] += [f"{group.slug}.{member.person.public_id}", member.pk]
        rows["removal"] += [f"{group.slug}.{removal.person.public_id}", removal.pk]
    asked = world.groups["closed"].join_requests.get()
    rows["joinrequest"] = [asked.public_id, asked.pk]
    for visibility, state in (("hidden", "wide"), ("closed", "withdrawn")):
        post, comment = world.posts[visibility, state], world.comments[visibility, state]
        rows["post"] += [post.public_id, post.pk]
        rows["comment"] += [comment.public_id, comment.pk]
    return rows


def questions(world):
    """What can be asked by address: every page, with everything that Django's admin knows to put behind it."""
    hidden = world.groups["hidden"]
    rows = foreign_rows(world)
    behind = [
        "",
        f"?q={hidden.name}",
        "?q=q",
        '?q="',
        f"?group={hidden.slug}",
        f"?group__slug={hidden.slug}",
        f"?group__name__startswith={hidden.name[:3]}",
        f"?group__id__exact={hidden.pk}",
        f"?group__memberships__person={world.people['alice'].pk}",
        f"?slug={hidden.slug}",
        "?person__password__startswith=argon2",
        "?person__email__contains=@",
        "?person__memberships__role=owner",
        "?role__exact=owner",
        "?role=owner&since=year",
        "?id__in=1,2,3",
        "?_popup=1",
        "?_popup=1&_to_field=id",
        "?_to_field=person__email",
        "?o=1.-2",
        "?o=99",
        "?all=",
        "?p=99999",
        "?p=abc&e=1",
        "?p=-1",
        "?_facets=True",
        "?_changelist_filters=group%3D" + hidden.slug,
        "?next=//evil.example/",
    ]
    yield "/desk/"
    for name in LISTS:
        for text in behind:
            yield at(name) + text
        for key in rows[name]:
            for page in ("", "change/", "delete/", "history/"):
                yield f"{at(name)}{key}/{page}"
        yield f"{at(name)}add/?group={hidden.pk}"
    for step in STEPS:
        yield at(step)
        for key in rows[step.split("/")[0]]:
            yield f"{at(step)}?who={key}"
    for page in DJANGOS:
        yield "/desk/" + page.format(ct=1, pk=hidden.pk)


def forgeries(world):
    """What can be sent: every action and step with rows of others, with more fields than there are, and to pages of Django."""
    rows, group = foreign_rows(world), world.groups["closed"]
    more = {
        "group": group.pk,
        "person": world.people["alice"].pk,
        "state": "accepted",
        "role": "owner",
        "is_superuser": "on",
        "email": "x@x.example",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": "1",
        "form-0-role": "owner",
    }
    variants = [
        {},
        {"index": "0"},
        {"index": "0", "select_across": "1"},
        {"_save": "1", **more},
        {"post": "yes", **more},
    ]
    for name in LISTS:
        page = at(name)
        for action in ACTIONS:
            for variant in variants:
                yield page, {"action": action, "_selected_action": rows[name], **variant}
        yield page, {"action": "accept"}
        yield (
            f"{page}?group={group.slug}&q=q",
            {"action": "accept", "_selected_action": rows[name], "select_across": "1"},
        )
        yield f"{page}add/", {**more, "name": "x"}
        for key in rows[name]:
            for end in ("", "change/", "delete/"):
                yield f"{page}{key}/{end}", {**more, "post": "yes", "_saveasnew": "1"}
    words = {"reason": "Zomaar", "answer": "Nee", "role": "owner", "until": ""}
    for step in STEPS:
        keys = rows[step.split("/")[0]]
        for query in ("?who=" + "&who=".join(map(str, keys)), ""):
            yield (
                f"{at(step)}{query}",
                {**words, "who": keys, "_selected_action": keys, **more, "role": "owner"},
            )
    for page in DJANGOS:
        yield "/desk/" + page.format(ct=1, pk=group.pk), more


def check(response, sent, world, allowed=frozenset()):
    """Nothing that is foreign stands in the answer, or in its headers; and it leads nowhere else."""
    assert response.status_code in {200, 302, 400, 403, 404, 405, 422}, (sent, response.status_code)
    text = response.content.decode() + repr(response.headers)
    shown = set(TOKEN.findall(text)) & world.tokens.keys() - set(TOKEN.findall(str(sent))) - allowed
    assert not shown, (sent, [world.tokens[token] for token in shown])
    where = response.headers.get("Location", "/desk/")
    assert re.match(r"/(desk|accounts)/", where), (sent, where)
    if where.startswith("/accounts/"):
        assert "evil.example" not in where.split("next=")[0]


@pytest.mark.parametrize("name", ATTACKERS)
def test_no_forged_request_shows_or_changes_anything(world, as_person, name, capsys):
    client = as_person(world.people[name])
    before = everything()
    tried = 0
    for address in questions(world):
        check(client.get(address), address, world)
        tried += 1
    for address, body in forgeries(world):
        check(client.post(address, body), (address, body), world)
        # What a refusal says on the next page is read as well.
        if tried % 8 == 0:
            check(client.get("/desk/"), (address, body), world)
        tried += 1
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    assert tried > 300
    with capsys.disabled():
        print(f" {name}: {tried} forged requests, 0 shown, 0 changed")


def test_the_desk_of_another_moderator_is_not_empty(world, as_person):
    """Otherwise the test above would prove nothing."""
    client = as_person(world.people["nina"])
    for page, name in (("membership", "Eigen lid"), ("joinrequest", "Eigen vrager"), ("removal", "Eigen verwijderde")):
        assert name in client.get(at(page)).content.decode()
    assert "Eigen blog" in client.get(at("post")).content.decode()
    assert "Eigen reactie" in client.get(at("comment")).content.decode()
    assert "Groep van Nina" in client.get("/desk/groups/workinggroup/").content.decode()
    assert "Groep van Nina" in client.get("/desk/").content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_who_moderates_nothing_is_refused_in_words_and_a_visitor_logs_in(world, as_person, name):
    client = as_person(world.people[name])
    for page in LISTS:
        answer = client.get(at(page))
        if name in {"visitor", "dora"}:
            assert answer.headers["Location"].startswith("/accounts/login/?next=/desk/")
        elif name != "nina":
            assert answer.status_code == 403
            assert "Dit beheer is voor mensen die moderator van een groep zijn" in answer.content.decode()


def test_a_filter_in_the_address_that_is_not_on_the_page_is_refused(world, as_person):
    client = as_person(world.people["mo"])
    for query in ("group__name__startswith=q", "person__email__contains=@", "role__exact=owner", "id=1", "person=1"):
        assert client.get(f"/desk/groups/membership/?{query}").status_code == 400
        assert client.get(f"/desk/groups/joinrequest/?{query}").status_code == 400


def test_a_foreign_group_in_a_filter_is_as_good_as_nonsense(world, as_person, count_queries):
    other = make_group("Nog een van Nina", world.organisations[0])
    add_member(other, world.people["nina"], "owner")
    client = as_person(world.people["nina"])
    answers = []
    for slug in (world.groups["hidden"].slug, "onzin-bestaat-niet-wxyz"):
        client.get("/desk/groups/membership/", {"group": slug})
        with count_queries() as asked:
            answer = client.get("/desk/groups/membership/", {"group": slug})
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()).replace(slug, "")
        answers.append((answer.status_code, text, len(asked)))
    assert answers[0] == answers[1]


def test_a_foreign_group_has_no_page(world, as_person):
    client = as_person(world.people["nina"])
    for slug in (world.groups["hidden"].slug, world.groups["closed"].slug, "onzin-bestaat-niet-wxyz"):
        assert client.get(reverse("moderators:groups_workinggroup_change", args=[slug])).status_code == 404
    own = world.people["nina"].memberships.get().group
    assert client.get(reverse("moderators:groups_workinggroup_change", args=[own.slug])).status_code == 200


def test_the_filter_by_group_names_no_other_group(cast, as_person):
    add_member(make_group("Nog een van Nina", cast.lindedaal), cast.nina, "moderator")
    text = as_person(cast.nina).get("/desk/groups/membership/").content.decode()
    assert re.findall(r'<option value="[^"]*-[a-z0-9]{4}">([^<]*)<', text) == ["Groep van Nina", "Nog een van Nina"]


def test_the_front_page_names_no_other_group(cast, as_person):
    text = as_person(cast.nina).get("/desk/").content.decode()
    assert "Groep van Nina" in text
    assert "Besloten groep" not in text
    assert "Verborgen groep" not in text


def test_a_step_for_someone_in_another_group_leads_back(world, as_person):
    client = as_person(world.people["nina"])
    for name in STEPS:
        for key in foreign_rows(world)[name.split("/")[0]]:
            assert client.get(f"{at(name)}?who={key}")["Location"] == at(name.split("/")[0])


def test_nobody_has_model_permissions_and_having_them_opens_nothing(world, as_person):
    """Neither do the rights of a superuser."""
    for name in "alice mo oscar nina olga".split():
        assert world.people[name].get_all_permissions() == set()
    for name, person in (("alice", world.people["alice"]), ("nina", world.people["nina"])):
        person.user_permissions.set(Permission.objects.all())
        person.is_superuser = person.is_staff = True
        person.save()
        client = as_person(person)
        for page in LISTS:
            answer = client.get(at(page))
            assert answer.status_code == (200 if name == "nina" else 403)
            check(answer, "", world)
            assert client.post(f"{at(page)}add/", {"name": "x"}).status_code in {403, 404, 405}


def test_who_lost_the_permission_or_the_membership_is_out_at_once(cast, as_person):
    client = as_person(cast.mo)
    assert client.get("/desk/groups/membership/").status_code == 200
    for group in cast.groups().values():
        remove_perm("groups.moderate_workinggroup", cast.mo, group)
    assert client.get("/desk/groups/membership/").status_code == 403
    assert client.get("/desk/").status_code == 403
    # The permission alone, for a group that one is not in, opens nothing either.
    assign_perm("groups.moderate_workinggroup", cast.dana, cast.hidden)
    assert as_person(cast.dana).get("/desk/").status_code == 403


def test_the_site_has_no_pages_of_django(cast, as_person):
    client = as_person(cast.mo)
    for page in DJANGOS:
        assert client.get("/desk/" + page.format(ct=1, pk=1)).status_code == 404
    for name in LISTS:
        for end in ("add", "delete", "history", "change"):
            assert client.get(f"{at(name)}{'' if end == 'add' else '1/'}{end}/").status_code == 404
    assert "delete_selected" not in dict(moderators.actions)


def test_addresses_of_mail_stand_nowhere(cast, as_person):
    make_request(cast.group, cast.petra)
    client = as_person(cast.oscar)
    for page in LISTS:
        text = client.get(at(page)).content.decode()
        assert "@" not in re.sub(r"<script.*?</script>|<meta.*?>", "", text)
    assert client.get("/desk/groups/membership/?q=lindedaal.example").content.decode().count('class="pick"') == 0
