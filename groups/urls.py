from django.urls import path, re_path

from groups import views

urlpatterns = [
    path("create/", views.create, name="create"),
    path("without-owner/<slug:key>/ask/", views.ask_owner, name="ask_owner"),
    # No group has such an address: each ends in four random characters.
    path("invitation/<slug:key>/", views.invitation, name="invitation"),
    path("link/<slug:key>/", views.link, name="link"),
    path("<slug:slug>/ownership/", views.ownership, name="ownership"),
    path("<slug:slug>/ownership/withdraw/", views.withdraw_transfer, name="withdraw_transfer"),
    re_path(
        r"^(?P<slug>[-\w]+)/picture-(?P<stem>[a-z0-9]{24})-(?P<shape>[a-z]+)\.webp$", views.picture, name="picture"
    ),
    path("<slug:slug>/settings/", views.settings, name="settings"),
    path("<slug:slug>/join/", views.join, name="join"),
    path("<slug:slug>/ask/", views.ask, name="ask"),
    path("<slug:slug>/ask/withdraw/", views.withdraw_request, name="withdraw_request"),
    path("<slug:slug>/requests/", views.join_requests, name="requests"),
    path("<slug:slug>/members/", views.members, name="members"),
    path("<slug:slug>/members/csv/", views.members_csv, name="members_csv"),
    path("<slug:slug>/members/<str:public_id>/role/", views.member_role, name="member_role"),
    path("<slug:slug>/members/<str:public_id>/transfer/", views.member_transfer, name="member_transfer"),
    path("<slug:slug>/members/<str:public_id>/remove/", views.member_remove, name="member_remove"),
    path("<slug:slug>/members/<str:public_id>/return/", views.member_may_return, name="member_may_return"),
    path("<slug:slug>/invite/", views.invite, name="invite"),
    path("<slug:slug>/invite/<slug:key>/again/", views.invite_again, name="invite_again"),
    path("<slug:slug>/invite/<slug:key>/withdraw/", views.invitation_withdraw, name="invitation_withdraw"),
    path("<slug:slug>/link/make/", views.link_make, name="link_make"),
    path("<slug:slug>/link/end/", views.link_end, name="link_end"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
]
