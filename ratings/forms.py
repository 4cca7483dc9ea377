from django import forms


class StarsForm(forms.Form):
    """One to five stars."""

    stars = forms.TypedChoiceField(choices=[(n, n) for n in range(1, 6)], coerce=int)
