"""Addresses of the own account, of people and of organisations; pages made of several apps stand in pleio/pages/."""

from django.urls import URLPattern, path, re_path

from accounts.views import account as views

# Before allauth's own addresses, so that ours win.
account_urls: list[URLPattern] = [
    path("", views.account_home, name="account_home"),
    path("logout/", views.sign_out, name="account_logout"),
]
people_urls: list[URLPattern] = [
    re_path(r"^(?P<public_id>[a-z0-9]{12})/portrait-(?P<stem>[a-z0-9]{24})\.webp$", views.portrait, name="portrait"),
]
organisation_urls: list[URLPattern] = []
language_urls: list[URLPattern] = [path("language/", views.set_language, name="set_language")]
