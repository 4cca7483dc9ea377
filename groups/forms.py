"""Shape of what people type about groups."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.markdown import check_length
from common.tags import clean_tags
from groups.models import Membership, WorkingGroup
from groups.policies import ways_into


def in_two_weeks() -> date:
    return timezone.localdate() + timedelta(days=14)


# A closed group starts on request and a hidden one by invitation; the others let colleagues in at once.
WAY_IN = {
    WorkingGroup.Visibility.PUBLIC: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.GOVERNMENT: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.ORGANISATION: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.CLOSED: WorkingGroup.WayIn.REQUEST,
    WorkingGroup.Visibility.HIDDEN: WorkingGroup.WayIn.INVITATION,
}


class NameplateForm(forms.Form):
    """What everyone who sees a group reads first."""

    name = forms.CharField(
        label=_("What is the group called?"),
        max_length=80,
        help_text=_("Short, and clear to people who do not know the group yet."),
        error_messages={"required": _("Give the group a name.")},
    )
    tagline = forms.CharField(
        label=_("What is the group for, in one sentence?"),
        max_length=160,
        help_text=_("At most 160 characters."),
        error_messages={"required": _("Say in one sentence what the group is for.")},
    )


def _words(text: str | list[str]) -> list[str]:
    """What is left to compare when spaces and line ends do not count."""
    return (", ".join(text) if isinstance(text, list) else text).split()


class GroupSettingsForm(NameplateForm):
    """What a group says about itself."""

    description = forms.CharField(
        label=_("About this group"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For people who do not know the group yet. An empty line makes a new paragraph."),
    )
    contact = forms.CharField(
        label=_("Who to contact"),
        max_length=160,
        required=False,
        help_text=_("A role or a person who agreed, and how to reach them."),
    )
    is_contact = forms.BooleanField(
        label=_("Name me as a contact"),
        required=False,
        help_text=_("Everyone who sees the group then sees your name here, with your organisation."),
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=400,
        required=False,
        help_text=_("Words by which people find the group, with commas between them."),
    )
    rules = forms.CharField(
        label=_("What did you agree on in this group?"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example who answers questions, and what does not belong here."),
    )
    welcome = forms.CharField(
        label=_("Welcome to new members"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who joins reads this on the page of the group, for the first two weeks."),
    )
    language = forms.ChoiceField(
        label=_("In which language does the group write?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, at most 8 MB. A wide one looks best. Who reads the group sees it."),
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    others_may_rate = forms.BooleanField(label=_("Who reads the group and is no member may give stars"), required=False)
    others_may_comment = forms.BooleanField(label=_("Who reads the group and is no member may comment"), required=False)
    # Stands for what the page showed (`shown_as`): two people may have it open at once.
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    SHARED = ("name", "tagline", "description", "contact", "tags", "rules", "welcome")

    @classmethod
    def shown_as(cls, initial: Mapping[str, Any]) -> str:
        """A short sign of the texts that a page shows, the same as long as nobody changes them."""
        texts = repr([initial.get(name, "") for name in cls.SHARED])
        return hashlib.sha256(texts.encode()).hexdigest()[:32]

    def clean(self) -> dict[str, Any]:
        """What somebody else changed while the page was open is shown beside what was typed; sent again, it is saved."""
        data = super().clean() or self.cleaned_data
        now = self.shown_as(self.initial)
        if data.get("seen") and data["seen"] != now:
            for name in self.SHARED:
                if name in data and _words(data[name]) != _words(self.initial[name]):
                    self.add_error(name, self._changed_meanwhile(self.initial[name]))
            again = QueryDict(mutable=True)
            again.update({name: self.data[name] for name in self.data} | {"seen": now})
            self.data = again
        return data

    def _changed_meanwhile(self, text: str) -> str:
        if not text:
            return gettext("Someone else emptied this while you had the page open. Save again to keep your text.")
        words = gettext(
            "Someone else changed this while you had the page open. It says now: “%(text)s” Save again to keep yours."
        )
        return words % {"text": text}

    def clean_description(self) -> str:
        return self._checked("description")

    def clean_rules(self) -> str:
        return self._checked("rules")

    def clean_welcome(self) -> str:
        return self._checked("welcome")

    def clean_tags(self) -> list[str]:
        return clean_tags(self.cleaned_data["tags"])

    def _checked(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        check_length(text)
        return text


READERS = [
    (WorkingGroup.Visibility.CLOSED, _("Closed: only the members")),
    (WorkingGroup.Visibility.ORGANISATION, _("Everyone in your organisation")),
    (WorkingGroup.Visibility.GOVERNMENT, _("Everyone in government")),
    (WorkingGroup.Visibility.PUBLIC, _("Everyone, including on the internet")),
    (WorkingGroup.Visibility.HIDDEN, _("Hidden: only the members, and nobody else knows the group exists")),
]


class ReadersForm(forms.Form):
    """Who reads the group, and how people come in. A way in that does not go with the readers is an error in words."""

    visibility = forms.ChoiceField(
        label=_("Who may read what is written here?"), choices=READERS, widget=forms.RadioSelect
    )
    WAYS: ClassVar = [
        (WorkingGroup.WayIn.OPEN, _("They join by themselves")),
        (WorkingGroup.WayIn.REQUEST, _("They ask, and a moderator decides")),
        (WorkingGroup.WayIn.INVITATION, _("By invitation")),
    ]
    way_in = forms.ChoiceField(label=_("How do people come in?"), choices=WAYS, widget=forms.RadioSelect)

    def __init__(self, group: WorkingGroup, data: Any = None) -> None:
        super().__init__(data, initial={"visibility": group.visibility, "way_in": group.way_in})
        self.group = group

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        visibility, way_in = data.get("visibility"), data.get("way_in")
        if visibility and way_in and way_in not in ways_into(self.group, visibility):
            words = _("This way in does not go with who may read the group. Choose another one.")
            self.add_error("way_in", words)
        return data


class GroupForm(NameplateForm):
    """The three things that a new group asks."""

    visibility = forms.ChoiceField(
        label=_("Who may read what is written here?"),
        choices=READERS,
        initial=WorkingGroup.Visibility.CLOSED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choice_hints = {  # type: ignore[attr-defined]
            "closed": _(
                "Colleagues see the name, your sentence and the number of members, but not who they are. They can ask to join."
            ),
            "organisation": _("Colleagues in your organisation can join straight away."),
            "government": _("Everyone with an account at an organisation can read and join straight away."),
            "public": _("Search engines can find the group. Colleagues can join straight away."),
            "hidden": _("People join by invitation only."),
        }


class MotivationForm(forms.Form):
    """What someone says who asks to join."""

    motivation = forms.CharField(
        label=_("Why do you want to join?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The owners and moderators of the group read this, with your name, organisation and profile."),
        error_messages={"required": _("Say in a sentence why you want to join.")},
    )


class AnswerForm(forms.Form):
    """What a moderator answers. A no needs words; the service says so."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads this. When you say no, say why."),
    )


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(
        label=_("What may this person do?"), choices=Membership.Role.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choice_hints = {  # type: ignore[attr-defined]
            "member": _("Reads and writes in the group."),
            "moderator": _("Besides: lets people in, takes them out, and says what the group is about."),
            "owner": _("Besides: decides who may read the group, and who moderates it."),
        }


class RemovalForm(forms.Form):
    """Why someone is taken out, and until when there is no way back."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this. It stands in the log of Pleio, too."),
        error_messages={"required": _("Say why: the person reads this.")},
    )
    until = forms.DateField(
        label=_("Until which day can this person not come back?"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave this empty when the person may come back straight away."),
    )


class InviteForm(forms.Form):
    """Whom to invite: names and addresses together, as people have them."""

    people = forms.CharField(
        label=_("Names or e-mail addresses, each on a line of its own"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Colleagues at any organisation by name; people without an account, and guests, by address."),
        error_messages={"required": _("Write at least one name or e-mail address.")},
    )


class LinkForm(forms.Form):
    """How many people come in by a link, and until when."""

    limit = forms.IntegerField(
        label=_("How many people at most?"),
        min_value=1,
        max_value=500,
        error_messages={
            "required": _("Say for how many people the link works."),
            "invalid": _("Write a number from 1 to 500."),
            "min_value": _("Write a number from 1 to 500."),
            "max_value": _("Write a number from 1 to 500."),
        },
        initial=25,
        widget=forms.NumberInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )
    until = forms.DateField(
        label=_("Until and including which day?"),
        initial=in_two_weeks,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
