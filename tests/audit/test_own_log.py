"""The log of the own account."""

from audit.selectors import own_log
from tests.factories import make_group, make_user


def test_it_says_what_was_done_by_whom_without_names(db, write, count_queries):
    me, operator, other = make_user(), make_user(is_staff=True), make_user()
    write("account.profile_changed", me, acting_user=me, origin="web")
    write("account.end_date_changed", me, acting_user=other, origin="web")
    write("account.deactivated", me, acting_user=operator, origin="desk")
    write("account.moved", me, origin="command")
    write("account.reminded", me, origin="worker")
    write("group.changed", make_group(), acting_user=me)
    write("account.profile_changed", other, acting_user=other)
    with count_queries() as queries:
        found = own_log(me)
    assert len(queries) == 1
    assert [(one.action, one.by, one.is_about_me) for one in found] == [
        ("group.changed", "self", False),
        ("account.reminded", "system", True),
        ("account.moved", "operator", True),
        ("account.deactivated", "operator", True),
        ("account.end_date_changed", "someone", True),
        ("account.profile_changed", "self", True),
    ]


def test_a_page_asks_for_what_it_has_words_for_and_goes_on_where_it_was(db, write):
    me = make_user()
    for action in ("account.a", "account.b", "account.a", "account.a"):
        write(action, me)
    first = own_log(me, actions=["account.a"], limit=2)
    rest = own_log(me, actions=["account.a"], limit=2, before=first[-1].number)
    assert [len(first), len(rest)] == [2, 1]
    assert {one.action for one in first + rest} == {"account.a"}
