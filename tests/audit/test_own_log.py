"""The log of the own account."""

from audit.selectors import done_by, own_log
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
        found = [(entry.action, done_by(entry)) for entry in own_log(me)]
    assert len(queries) == 1
    assert found == [
        ("account.reminded", "system"),
        ("account.moved", "operator"),
        ("account.deactivated", "operator"),
        ("account.end_date_changed", "someone"),
        ("account.profile_changed", "self"),
    ]
