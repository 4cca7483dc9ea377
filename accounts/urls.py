"""Addresses of the own account, of people and of organisations; pages made of several apps stand in pleio/pages/."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, path, re_path

from accounts.views import account as views
from accounts.views import fresh, recovery, second_step, sessions, signing_in

# Before allauth's own addresses, so that ours win.
account_urls: list[URLPattern] = [
    path("", views.account_home, name="account_home"),
    path("logout/", views.sign_out, name="account_logout"),
    path("reauthenticate/", fresh.reauthenticate, name="account_reauthenticate"),
    path("email/", fresh.fresh_sign_in(allauth_views.email), name="account_email"),
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
organisation_urls: list[URLPattern] = []
language_urls: list[URLPattern] = [path("language/", views.set_language, name="set_language")]
