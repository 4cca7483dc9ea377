"""Addresses of the own account, of people and of organisations; pages made of several apps stand in pleio/pages/."""

from django.urls import URLPattern, path, re_path

from accounts.views import account as views
from accounts.views import addresses, desk, desk_people, joining, organisations, own_data, profile

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
    path("organisation/", joining.choose_organisation, name="choose_organisation"),
    path("organisation/request/", joining.request_organisation, name="request_organisation"),
    path("invitation/<slug:key>/", joining.invitation, name="invitation"),
    path("welcome/", joining.welcome, name="welcome"),
]
people_urls: list[URLPattern] = [
    re_path(r"^(?P<public_id>[a-z0-9]{12})/portrait-(?P<stem>[a-z0-9]{24})\.webp$", views.portrait, name="portrait"),
]
organisation_urls: list[URLPattern] = [
    re_path(r"^(?P<slug>[-\w]+)/logo-(?P<stem>[a-z0-9]{24})\.webp$", organisations.logo, name="logo"),
]
# The managers' desk; what it shows of groups is composed in pleio/pages/desk.py.
desk_urls: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("<slug:slug>/policy/", desk.policy, name="policy"),
    path("<slug:slug>/domains/", desk.domains, name="domains"),
    path("<slug:slug>/domains/check/", desk.domain_check, name="domain_check"),
    path("<slug:slug>/domains/remove/", desk.domain_remove, name="domain_remove"),
    path("<slug:slug>/requests/", desk.requests, name="requests"),
    path("<slug:slug>/organisation/", desk.organisation, name="organisation"),
    path("<slug:slug>/managers/", desk.managers, name="managers"),
    path("<slug:slug>/managers/dismiss/", desk.manager_dismiss, name="manager_dismiss"),
]
language_urls: list[URLPattern] = [path("language/", views.set_language, name="set_language")]
desk_people_urls: list[URLPattern] = [
    path("<slug:slug>/people/", desk_people.people, name="people"),
    path("<slug:slug>/people/invite/", desk_people.invite, name="invite"),
    path("<slug:slug>/people/invitations/<slug:key>/", desk_people.withdraw_invitation, name="withdraw_invitation"),
    path("<slug:slug>/people/<slug:public_id>/approve/", desk_people.approve, name="approve"),
    path("<slug:slug>/people/<slug:public_id>/refuse/", desk_people.refuse, name="refuse"),
    path("<slug:slug>/people/<slug:public_id>/guest/", desk_people.guest, name="guest"),
    path("<slug:slug>/people/<slug:public_id>/let-go/", desk_people.let_go, name="let_go"),
    path("<slug:slug>/people/<slug:public_id>/bring-back/", desk_people.bring_back, name="bring_back"),
]
