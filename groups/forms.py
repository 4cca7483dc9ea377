"""Shape of what people type about groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import WorkingGroup

# A group that not everyone may read starts by invitation; the others let colleagues in at once.
WAY_IN = {
    WorkingGroup.Visibility.PUBLIC: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.GOVERNMENT: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.ORGANISATION: WorkingGroup.WayIn.OPEN,
    WorkingGroup.Visibility.CLOSED: WorkingGroup.WayIn.INVITATION,
    WorkingGroup.Visibility.HIDDEN: WorkingGroup.WayIn.INVITATION,
}


class GroupForm(forms.Form):
    """The three things that a new group asks."""

    name = forms.CharField(
        label=_("What is the group called?"),
        max_length=80,
        help_text=_("Short, and clear for who does not know it yet."),
    )
    tagline = forms.CharField(
        label=_("What is it for, in one sentence?"), max_length=160, help_text=_("At most 160 characters.")
    )
    visibility = forms.ChoiceField(
        label=_("Who may read what is written in it?"),
        choices=[
            (WorkingGroup.Visibility.CLOSED, _("Closed: only the members")),
            (WorkingGroup.Visibility.ORGANISATION, _("Everyone of your organisation")),
            (WorkingGroup.Visibility.GOVERNMENT, _("Everyone in government")),
            (WorkingGroup.Visibility.PUBLIC, _("Everyone, on the internet too")),
            (WorkingGroup.Visibility.HIDDEN, _("Hidden: only the members, and nobody else knows that it exists")),
        ],
        initial=WorkingGroup.Visibility.CLOSED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choice_hints = {  # type: ignore[attr-defined]
            "closed": _(
                "Colleagues see the name, your sentence and the number of members, and not who the members are."
            ),
            "organisation": _("Colleagues of your organisation can join at once."),
            "government": _("Everyone with an account of an organisation can read, and join at once."),
            "public": _("Search engines can find it. Colleagues can join at once."),
            "hidden": _("People come in by invitation only."),
        }
