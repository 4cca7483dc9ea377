"""Every change leaves exactly one entry, and no entry holds a secret: services, administration and commands, enumerated.

What makes a change and is not in tests/audit/tries/ fails the build; that module says how to add it.
"""

import ast
import importlib.util
import inspect
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import get_commands

from accounts.models import User
from audit.models import RESULTS, AuditDetail, AuditEntry
from audit.origins import ORIGINS
from audit.terms import term_of
from pleio.admin import operators
from tests.architecture.test_layers import LAYERS, own_modules
from tests.audit.tries import NO_CHANGES, NOT_RECORDED, PART_OF, READING, TRIES, World, carry_out

HOW = "Add a try to tests/audit/tries/ (its docstring says how)"


def services() -> Iterator[str]:
    """Every public service that acts for someone, or records, by the shortest name under which it can be called."""
    for app in LAYERS:
        if importlib.util.find_spec(f"{app}.services") is None:
            continue
        package = importlib.import_module(f"{app}.services")
        inside = pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}.")
        modules = [package, *(importlib.import_module(found.name) for found in inside)]
        for module in modules:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                here = function.__module__ == module.__name__ and not name.startswith("_")
                if here and (_acts(function) or _records(function)):
                    is_public = getattr(package, name, None) is function
                    yield f"{package.__name__ if is_public else module.__name__}.{name}"


def _acts(function: object) -> bool:
    return "acting_user" in inspect.signature(function).parameters


def _records(function: object) -> bool:
    tree = ast.parse(inspect.getsource(function))
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "record" for n in ast.walk(tree)
    )


def administration() -> Iterator[str]:
    """What can be added, changed or done in an admin site of ours."""
    for admin in operators._registry.values():
        name = f"admin:{type(admin).__name__}"
        yield from (f"{name}.{action}" for action in admin.actions or ())
        yield from (f"{name}.{what}" for what in ("add", "change") if getattr(admin, f"can_{what}"))
        yield from (f"{name}.{inline.__name__}" for inline in admin.inlines)


def commands() -> Iterator[str]:
    return (f"command:{name}" for name, app in get_commands().items() if app in LAYERS and name not in READING)


# Loading the demo is many changes at once: tests/pleio/test_demo.py tries it.
ELSEWHERE = {"command:load_demo"}
CHANGES = sorted({*services(), *administration(), *commands()} - NO_CHANGES)


def test_the_enumeration_finds_what_is_there():
    assert {"accounts.services.create_account", "accounts.services.sign_up", "blogs.services.add_comment"} <= set(
        CHANGES
    )
    assert {"admin:UserAdmin.deactivate", "command:purge_audit"} <= set(CHANGES)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_has_a_try_or_stands_in_the_closed_list(change):
    known = {*TRIES, *NOT_RECORDED, *PART_OF, *ELSEWHERE}
    assert change in known, f"{change} makes a change that nobody tried. {HOW}."


def test_no_try_and_no_exception_is_left_over():
    gone = {*TRIES, *NOT_RECORDED, *PART_OF, *ELSEWHERE} - set(CHANGES)
    assert not gone, f"These are no changes (any more): {sorted(gone)}"
    assert not set(READING) - set(get_commands())
    assert not set(TRIES) & {*NOT_RECORDED, *PART_OF}
    assert set(PART_OF.values()) <= set(TRIES)


@pytest.mark.parametrize("change", sorted(TRIES))
def test_a_change_leaves_exactly_its_entries_and_no_secret(cast, change):
    world = World(cast)
    entries = carry_out(TRIES[change], world)
    found, expected = Counter(entry.action for entry in entries), Counter(TRIES[change].actions)
    assert found == expected, f"{change} left {dict(found)}, and its try says {dict(expected)}. {HOW}."
    for entry in entries:
        _is_complete(entry)
    _holds_no_secret(world)


def _is_complete(entry: AuditEntry) -> None:
    """BIO2 8.15.01: action, object, result, origin, actor and time; an actor is a person by a pseudonym, or the system."""
    assert entry.action.count(".") == 1
    assert entry.subject_type.count(".") == 1
    assert entry.subject_id is not None
    assert entry.result in RESULTS
    assert entry.origin in ORIGINS
    assert entry.at.tzinfo is not None
    assert bool(entry.actor_id) == bool(entry.actor_pseudonym) or _is_forgotten(entry)
    assert term_of(entry.action), f"{entry.action} has no term: add one to audit/terms.py."


def _is_forgotten(entry: AuditEntry) -> bool:
    """Whoever erases the own account is an actor by pseudonym only."""
    forgotten = AuditEntry.objects.filter(action="audit.person_forgotten", person_pseudonym=entry.actor_pseudonym)
    return bool(entry.actor_pseudonym) and forgotten.exists()


def _holds_no_secret(world: World) -> None:
    """Everything that was secret in this try, looked for in every column of the log and of Django's own."""
    text = json.dumps(
        [list(model.objects.values()) for model in (AuditEntry, AuditDetail, LogEntry)], default=str, ensure_ascii=False
    )
    hashes = [password for password in User.objects.values_list("password", flat=True) if len(password) > 8]
    secrets = [*world.secrets, *hashes, *Session.objects.values_list("session_key", flat=True), settings.SECRET_KEY]
    assert not [secret for secret in secrets if secret in text]


def test_a_secret_in_an_entry_would_be_found(cast):
    world = World(cast)
    AuditDetail.objects.create(
        entry=AuditEntry.objects.create(action="a.b", subject_type="a.b", subject_id=1), data={"new": world.secret()}
    )
    with pytest.raises(AssertionError):
        _holds_no_secret(world)


def test_every_action_in_the_source_has_a_term():
    """Those of changes that no try makes too."""
    found = set()
    for path in own_modules():
        for node in ast.walk(ast.parse(path.read_text())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            if is_call and node.func.id in {"record", "record_refusal", "write_entry"}:
                found |= {
                    n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and "." in str(n.value)
                }
    assert "account.portrait_removed" in found
    missing = sorted(action for action in found if term_of(action) is None)
    assert not missing, f"No term for {missing}: add one to audit/terms.py, with the reason."
