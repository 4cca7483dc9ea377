"""Addresses of the own account, of people and of organisations; pages made of several apps stand in pleio/pages/."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, path, re_path

from accounts.views import account as views
from accounts.views import (
    addresses,
    desk,
    desk_people,
    fresh,
    joining,
    mailed_codes,
    organisations,
    own_data,
    profile,
    recovery,
    second_step,
    sessions,
    signing_in,
)

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
    path("confirm-email/", mailed_codes.confirm_address, name="account_email_verification_sent"),
    path("login/code/confirm/", mailed_codes.confirm_sign_in, name="account_confirm_login_code"),
    path("password/reset/confirm/", mailed_codes.confirm_reset, name="account_confirm_password_reset_code"),
    path("password/reset/complete/", mailed_codes.choose_after_reset, name="account_complete_password_reset"),
    path("reauthenticate/", fresh.reauthenticate, name="account_reauthenticate"),
    path("password/change/", fresh.fresh_sign_in(allauth_views.password_change), name="account_change_password"),
    path("password/set/", fresh.fresh_sign_in(allauth_views.password_set), name="account_set_password"),
    path("sessions/", sessions.list_sessions, name="usersessions_list"),
    path("recovery/stop/<str:token>/", recovery.recovery_stop, name="recovery_stop"),
    path("recovery/<str:public_id>/", recovery.recovery_start, name="recovery_start"),
    path("2fa/", second_step.index, name="mfa_index"),
    path("2fa/authenticate/", signing_in.second_step, name="mfa_authenticate"),
    path("2fa/totp/activate/", second_step.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_step.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/passkeys/", second_step.passkeys, name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", second_step.add_passkey, name="mfa_add_webauthn"),
    path("2fa/passkeys/login/", signing_in.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("2fa/passkeys/<str:handle>/edit/", second_step.edit_passkey, name="mfa_edit_webauthn"),
    path("2fa/passkeys/<str:handle>/remove/", second_step.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", second_step.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", second_step.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", second_step.download_recovery_codes, name="mfa_download_recovery_codes"),
]
people_urls: list[URLPattern] = [
    re_path(r"^(?P<public_id>[a-z0-9]{12})/portrait-(?P<stem>[a-z0-9]{24})\.webp$", views.portrait, name="portrait"),
]
organisation_urls: list[URLPattern] = [
    re_path(r"^(?P<slug>[-\w]+)/logo-(?P<stem>[a-z0-9]{24})\.webp$", organisations.logo, name="logo"),
]
# The managers' desk; what it shows of groups is composed in pleio/pages/desk.py, and its front page in pleio/desk/.
desk_urls: list[URLPattern] = [
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
    path("<slug:slug>/people/<slug:public_id>/approve-move/", desk_people.approve_move, name="approve_move"),
    path("<slug:slug>/people/<slug:public_id>/refuse-move/", desk_people.refuse_move, name="refuse_move"),
    path("<slug:slug>/people/<slug:public_id>/guest/", desk_people.guest, name="guest"),
    path("<slug:slug>/people/<slug:public_id>/let-go/", desk_people.let_go, name="let_go"),
    path("<slug:slug>/people/<slug:public_id>/bring-back/", desk_people.bring_back, name="bring_back"),
]
