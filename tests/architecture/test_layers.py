"""What import-linter cannot see: string foreign keys, unlisted apps, imports inside functions, long modules, lone services."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    "pleio",
    "insights",
    "moderation",
    "ratings",
    "blogs",
    "groups",
    "notifications",
    "accounts",
    "audit",
    "common",
]
OWN = [app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()]


def own_modules() -> list[Path]:
    """Every module of ours that runs in the product."""
    return sorted(p for app in LAYERS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_app_has_its_place_in_the_layers():
    assert sorted(OWN) == sorted(LAYERS)


def test_every_folder_with_python_is_an_app_or_a_known_room():
    rooms = {*LAYERS, "tests", "bench"}
    found = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert found <= rooms


def test_foreign_keys_point_down_or_to_the_account():
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in LAYERS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or isinstance(target, str):
                continue
            other = target._meta.app_label
            if (
                other not in LAYERS
                or other == app
                or (app == "audit" and target._meta.label == settings.AUTH_USER_MODEL)
            ):
                continue
            assert LAYERS.index(other) > LAYERS.index(app), f"{model.__name__}.{field.name} points up to {other}"


@pytest.mark.parametrize("path", own_modules(), ids=names)
def test_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text())
    inside = [
        f"line {node.lineno}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside, f"Move these imports to the top of {names(path)}: {inside}"


def test_no_module_grows_over_400_lines():
    long = {names(p): n for p in own_modules() if (n := len(p.read_text().splitlines())) > 400}
    assert not long, f"Split by noun: {long}"


# Changes that are not recorded, by a closed list (autosaves, read marks, bookmarks, own stars) or because the row itself
# is the record (the ledger of notifications).
NOT_RECORDED = {
    "blogs/services/comment_drafts.py",
    "blogs/services/marks.py",
    "blogs/services/unsaved.py",
    "blogs/services/mentions.py",
    "ratings/services.py",
    "notifications",
    "audit/services",
    "insights/services.py",
}


def calls_of(function: ast.FunctionDef) -> set[str]:
    return {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def test_every_service_that_acts_for_someone_records_it():
    """Directly, or by calling a service of the same app that does."""
    silent = []
    by_app: dict[str, list[tuple[str, ast.FunctionDef]]] = {}
    for path in own_modules():
        name = names(path)
        if "services" not in name or any(name.startswith(prefix) for prefix in NOT_RECORDED):
            continue
        found = [(name, n) for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)]
        by_app.setdefault(path.relative_to(ROOT).parts[0], []).extend(found)
    for services in by_app.values():
        functions = [function for _name, function in services]
        recording = {"record"}
        for _ in functions:
            recording |= {f.name for f in functions if calls_of(f) & recording}
        silent += [
            f"{name}: {f.name}"
            for name, f in services
            if "acting_user" in {a.arg for a in f.args.kwonlyargs} and f.name not in recording
        ]
    assert not silent, f"These change something without audit.record(): {silent}"
