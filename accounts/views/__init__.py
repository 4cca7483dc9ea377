"""Pages about the own account and about organisations, by noun; the rest of /accounts/ is allauth's."""
