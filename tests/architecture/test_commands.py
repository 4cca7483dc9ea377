"""Every command of ours says what it touches and when to use it, can be tried without effect, and fails with words."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class

from common.commands import WritingCommand
from tests.architecture.test_layers import LAYERS
from tests.audit.tries.making import QUIET

ROOT = Path(settings.BASE_DIR)
OURS = {name: app for name, app in get_commands().items() if app in LAYERS}

# Both lists are closed. What only reads has nothing to try.
READ_ONLY = {
    "audit_verify",
    "notifications_status",
    "verify_groups",
    "verify_insights",
    "verify_roles",
    "who_can_see",
}
WITHOUT_TRIAL = {
    "compile_catalogues": "writes what every start writes again",
    "drain_notifications": "a mail cannot be taken back; notifications_status says what waits",
    "fill_insights": "adds what the hourly job adds; verify_insights says what is wrong",
    "recount_ratings": "only tells, without --repair",
    "serve": "starts the product",
    "store_views": "adds what the job of every ten minutes adds",
    "update_catalogues": "has --check, which writes nothing",
    "why_visible": "changes nothing but the log, and an answer without its entry is what may not be",
}

NOBODY, NOWHERE = "niemand@nergens.example", "is-er-niet"
# How each of these fails, before it changed anything.
FAILURES = {
    "archive_quiet_groups": ["--months", "1", "--reason", "Opruimen"],
    "changepassword": [NOBODY],
    "create_organisation": ["Naam", "--parent", NOWHERE],
    "createsuperuser": ["--email", "geen adres", "--name", "Oda", "--noinput"],
    "deactivate_account": [NOBODY],
    "deactivate_dormant_accounts": ["--months", "3"],
    "end_sessions": [NOBODY],
    "erase_account": [NOBODY],
    "export_account": [NOBODY, "--output", "/is/er/niet.zip"],
    "export_audit": ["--output", "/is/er/niet.csv"],
    "export_group": [NOWHERE, "/is/er/niet.zip", "--reason", "Verhuist"],
    "export_post": ["/is/er/niet/", "/is/er/niet.zip", "--reason", "Verzoek"],
    "freeze": ["account", NOBODY, "--reason", "Gekaapt"],
    "give_address": [NOBODY, "nieuw@lindedaal.example"],
    "import_accounts": ["/is/er/niet.csv", "--organisation", NOWHERE],
    "invite_accounts": ["--organisation", NOWHERE, "--address", NOBODY],
    "let_go": [NOBODY],
    "move_account": [NOBODY, "--to", NOWHERE],
    "reactivate_account": [NOBODY],
    "thaw": ["group", NOWHERE, "--reason", "Opgelost"],
    "transfer_group": [NOWHERE, "--to", NOBODY, "--reason", "Eigenaar ziek"],
    "who_can_see": ["/bestaat-niet/"],
    "why_visible": [NOBODY, "/bestaat-niet/", "--reason", "Vraag"],
    "verify_domains": ["--domain", "is-er-niet.example"],
}
# What needs more than an argument to fail is tried with the rest of its behaviour.
FAILS_IN = {
    "audit_verify": "tests/audit/test_verify.py",
    "grant_application_role": "tests/audit/test_settings.py",
    "load_demo": "tests/pleio/test_demo.py",
    "notifications_status": "tests/notifications/test_commands.py",
    "purge_audit": "tests/audit/test_purging.py",
    "recount_ratings": "tests/ratings/test_recount.py",
    "seal_audit": "tests/audit/test_sealing.py",
    "serve": "tests/pleio/test_start.py",
    "update_catalogues": "tests/run_all.py",
    "verify_groups": "tests/groups/test_services.py",
    "verify_insights": "tests/insights/test_counting.py",
    "verify_roles": "tests/groups/test_ownership.py",
}
# These take what is due, whatever it is: only the database can refuse, and that ends them with its own error.
REFUSE_NOTHING = {
    "compile_catalogues",
    "drain_notifications",
    "escalate_reports",
    "fill_insights",
    "forget_invited_addresses",
    "forget_reports",
    "publish_due",
    "sweep_uploads",
    "remind_guests",
    "seek_owners",
    "store_views",
}


def command(name):
    return load_command_class(OURS[name], name)


def options_of(name):
    return set(command(name).create_parser("manage.py", name)._option_string_actions)


def test_the_lists_name_commands_that_exist_and_miss_none():
    assert {*READ_ONLY, *WITHOUT_TRIAL, *FAILURES, *FAILS_IN, *REFUSE_NOTHING} <= set(OURS)
    assert {*FAILURES, *FAILS_IN, *REFUSE_NOTHING} == set(OURS), "Say how the new command fails."
    assert not READ_ONLY & set(WITHOUT_TRIAL)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_command_says_what_it_touches_and_when_to_use_it(name):
    words = command(name).help
    assert len(words) >= 80, "Say more: what does it touch, and when is it used?"
    assert re.search(r"\b[Uu]se it\b", words), "Say when to use it: `Use it when ...`."
    if name in READ_ONLY:
        assert re.search(r"\b(Changes|Writes) nothing\b", words), "Say that it changes nothing."
    else:
        assert re.search(r"\b(Touches|Changes|Writes|Adds|Removes?|Makes) ", words), "Say what it touches."


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_argument_of_a_command_is_explained(name):
    parser = command(name).create_parser("manage.py", name)
    assert not [action.dest for action in parser._actions if not action.help]


@pytest.mark.parametrize("name", sorted(set(OURS) - READ_ONLY - set(WITHOUT_TRIAL)))
def test_what_writes_can_be_tried_first(name):
    assert "--dry-run" in options_of(name)


@pytest.mark.parametrize("name", sorted(READ_ONLY | set(WITHOUT_TRIAL)))
def test_what_stands_in_a_list_has_no_trial_and_needs_none(name):
    assert "--dry-run" not in options_of(name), "It has one: take it out of the list."
    assert not isinstance(command(name), WritingCommand)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_command_stands_in_the_guide_for_operators(name):
    guide = (ROOT / "docs/operations.md").read_text()
    assert re.search(rf"manage\.py\s+{name}\b", guide), "Name it in docs/operations.md, with what it is for."


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_a_command_that_fails_ends_with_an_error_in_words(name, cast):
    with pytest.raises(CommandError) as failed:
        call_command(name, *FAILURES[name], **QUIET)
    assert failed.value.returncode != 0
    assert len(str(failed.value)) > 15


@pytest.mark.parametrize("name", sorted(FAILS_IN))
def test_the_failing_of_the_others_is_tried_where_it_says(name):
    assert f'"{name}"' in (ROOT / FAILS_IN[name]).read_text()
