"""Addresses of the own account, of people and of organisations; pages made of several apps stand in pleio/pages/."""

from django.urls import URLPattern, path, re_path

from accounts.views import account as views
from accounts.views import addresses, own_data, profile

# Before allauth's own addresses, so that ours win.
account_urls: list[URLPattern] = [
    path("", views.account_home, name="account_home"),
    path("profile/", profile.profile, name="account_profile"),
    path("settings/", profile.own_settings, name="account_settings"),
    path("email/", addresses.addresses, name="account_email"),
    path("log/", own_data.account_log, name="account_log"),
    path("data/", own_data.account_data, name="account_data"),
    path("data/<str:key>/", own_data.account_data_file, name="account_data_file"),
    path("erase/", own_data.account_erase, name="account_erase"),
    path("logout/", views.sign_out, name="account_logout"),
]
people_urls: list[URLPattern] = [
    re_path(r"^(?P<public_id>[a-z0-9]{12})/portrait-(?P<stem>[a-z0-9]{24})\.webp$", views.portrait, name="portrait"),
]
organisation_urls: list[URLPattern] = []
language_urls: list[URLPattern] = [path("language/", views.set_language, name="set_language")]
