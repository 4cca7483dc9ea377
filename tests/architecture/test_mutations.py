"""The list of guards that `make mutations` takes away does not rot: each text is there once, and so are its tests."""

import ast
from functools import cache

import pytest

from bench.mutations import ROOT, Guard, read_guards

GUARDS = read_guards()


@cache
def names_in(file: str) -> set[str]:
    """The tests of a file by name."""
    return {node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name.replace(" ", "-"))
def test_a_guard_stands_once_in_its_file_and_names_tests_that_exist(guard):
    compile(guard.without((ROOT / guard.file).read_text()), guard.file, "exec")
    assert guard.tests
    for test in guard.tests:
        file, _colons, name = test.partition("::")
        assert not name or name in names_in(file), f"{test} does not exist"


def test_each_guard_has_a_name_of_its_own():
    assert len({guard.name for guard in GUARDS}) == len(GUARDS) >= 60


@pytest.mark.parametrize("source", ["", "if a:\nif a:\n"])
def test_a_text_that_is_not_there_exactly_once_is_an_error(source):
    with pytest.raises(ValueError, match=r"stands [02] times in x\.py"):
        Guard("x", "x.py", "if a:", "if b:", ("tests",)).without(source)
