from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PleioConfig(AppConfig):
    """Looks in every app for what takes part without being called.

    `checks` the system, `receivers` of packages that are not ours, `moments` in the life of an account, `notices` that the
    app announces. Looking here, once, keeps imports out of functions.
    """

    name = "pleio"
    verbose_name = "Pleio"

    def ready(self) -> None:
        autodiscover_modules("checks", "receivers", "moments", "notices")
