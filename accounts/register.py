"""The register of personal data: what is kept of people, for what, on which ground and for how long."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGISTER = Path(__file__).parent / "personal_data.toml"
NO_PERSONAL_DATA = "none"


@dataclass(frozen=True)
class Purpose:
    """What some columns are kept for, in the words that people are told."""

    title: str | Promise
    what: str | Promise
    why: str | Promise
    ground: str | Promise
    term: str | Promise


_TASK = _("A task of public interest: working together in government.")

PURPOSES: dict[str, Purpose] = {
    "account": Purpose(
        _("Account"),
        _("Name, e-mail addresses, password (unreadable), ways to log in, settings, the quarter you were here last"),
        _("To let you in and nobody else in your name"),
        _TASK,
        _("Until you have the account erased, or it ends because nobody uses it"),
    ),
    "tries": Purpose(
        _("Counts of tries"),
        _("How often someone tried to log in or asked for a code, with the account or internet address it came from"),
        _("So that nobody gets in by guessing"),
        _("A legal duty to secure the data."),
        _("Some minutes; an old count is removed when new ones come"),
    ),
    "profile": Purpose(
        _("Profile"),
        _("What you do, a text about you, telephone, portrait"),
        _("So that colleagues can find you"),
        _("Your choice: you fill it in and say who sees it."),
        _("Until you change it or have the account erased"),
    ),
    "belonging": Purpose(
        _("Organisation and groups"),
        _("Your organisation, your groups and roles, invitations"),
        _("To know what you may read and do"),
        _TASK,
        _("Until you leave"),
    ),
    "reports": Purpose(
        _("Reports"),
        _("What you reported and what was decided on it, and what others reported about you"),
        _("To act on what is wrong, and to tell who reported it what became of it"),
        _TASK,
        _("A year after the decision; your name and words go at once when you have the account erased"),
    ),
    "texts": Purpose(
        _("Texts and pictures"),
        _("Blogs, comments, pictures and descriptions of groups"),
        _("So that others can read them"),
        _TASK,
        _("As long as the organisation of the group keeps them; under a pseudonym when the account is erased"),
    ),
    "reading": Purpose(
        _("What you read and keep"),
        _("When you last saw the comments under a blog, which blogs you saved and which you follow"),
        _("To show you what is new and what you kept; nobody else sees it"),
        _TASK,
        _("Until you have the account erased"),
    ),
    "stars": Purpose(
        _("Stars"),
        _("The stars you gave"),
        _("To count each person once"),
        _TASK,
        _("As long as what you rated; without a name when the account is erased"),
    ),
    "letters": Purpose(
        _("Notifications and mail"),
        _("What you were told and mailed, and when you read it"),
        _("To tell you what matters, once"),
        _TASK,
        _("Until you have the account erased"),
    ),
    "log": Purpose(
        _("Log"),
        _("Who did what to what, when; with numbers and pseudonyms"),
        _("To account for what happened, and to find misuse"),
        _("A legal duty to secure the data."),
        _("The readable details until you have the account erased; the rest by the term of the log"),
    ),
}


@cache
def register() -> dict[str, dict[str, list[str]]]:
    """For each table the columns by purpose, as they stand in the file."""
    return tomllib.loads(REGISTER.read_text(encoding="utf-8"))


def texts_that_people_write() -> set[str]:
    """The columns (app.Model.field) in which people write freely, and may name others."""
    return {f"{table}.{field}" for table, purposes in register().items() for field in purposes.get("texts", [])}


def faults() -> list[str]:
    """What the register and the tables disagree on, each with what to do."""
    found = []
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    for label, model in models.items():
        listed = [field for fields in register().get(label, {}).values() for field in fields]
        columns = [field.name for field in model._meta.concrete_fields]
        found += [
            f"{label}.{name} is not in {REGISTER.name}: put it under its purpose, or under none."
            for name in columns
            if name not in listed
        ]
        found += [f"{label}.{name} is gone: take it out of {REGISTER.name}." for name in listed if name not in columns]
        found += [f"{label}.{name} stands twice in {REGISTER.name}." for name in columns if listed.count(name) > 1]
    for label, purposes in register().items():
        if label not in models and apps.is_installed(label.split(".", 1)[0]):
            found.append(f"{label} is gone: take it out of {REGISTER.name}.")
        found += [
            f"{label}: {name} is no purpose of accounts/register.py."
            for name in purposes
            if name not in {*PURPOSES, NO_PERSONAL_DATA}
        ]
    return found
