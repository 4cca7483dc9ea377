"""The filter that each list of the desk has."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from groups.models import WorkingGroup


class GroupFilter(admin.SimpleListFilter):
    """One of the groups that this person moderates; any other one is as good as nonsense."""

    title = gettext_lazy("Group")
    parameter_name = "group"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.path = model_admin.group_path
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return WorkingGroup.objects.of_moderator(request.user).order_by("name", "pk").values_list("slug", "name")

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.path}__slug": self.value()}) if self.value() else queryset
