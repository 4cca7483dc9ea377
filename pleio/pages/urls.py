"""Addresses of the pages that are composed of several apps."""

from django.urls import URLPattern, path, re_path

from pleio.demo import mailbox, sign_in
from pleio.health import healthz
from pleio.models import SitePage
from pleio.pages import (
    career,
    desk,
    group,
    group_figures,
    group_life,
    group_readers,
    group_view_as,
    home,
    machines,
    organisation,
    person,
    site,
    welcome,
)

site_urls: list[URLPattern] = [
    path("", home.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
    re_path(rf"^(?P<slug>{'|'.join(SitePage.Slug.values)})/$", site.site_page, name="site_page"),
]
account_urls: list[URLPattern] = [
    path("leave/", career.leave, name="account_leave"),
    path("organisation/move/<slug:slug>/", career.move, name="account_move"),
]
group_urls: list[URLPattern] = [path("", group.group_list, name="list")]
# After the words that groups itself answers to, such as "create".
group_page_urls: list[URLPattern] = [
    path("<slug:slug>/readers/", group_readers.group_readers, name="readers"),
    path("<slug:slug>/view-as/", group_view_as.view_as, name="view_as"),
    path("<slug:slug>/figures/", group_figures.figures, name="figures"),
    path("<slug:slug>/archive/", group_life.archive, name="archive"),
    path("<slug:slug>/trash/", group_life.trash, name="trash"),
    path("<slug:slug>/", group.group_page, name="page"),
]
people_urls: list[URLPattern] = [path("<str:public_id>/", person.page, name="page")]
organisation_urls: list[URLPattern] = [
    path("", organisation.organisation_list, name="list"),
    path("<slug:slug>/", organisation.page, name="page"),
]
welcome_urls: list[URLPattern] = [path("welcome/groups/", welcome.welcome_groups, name="welcome_groups")]
desk_urls: list[URLPattern] = [
    path("<slug:slug>/", desk.overview, name="overview"),
    path("<slug:slug>/groups/", desk.groups, name="groups"),
]
demo_urls: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("mail/", mailbox.mail_list, name="mail"),
    path("mail/<slug:key>/", mailbox.mail_text, name="mail_text"),
    path("mail/<slug:key>/html/", mailbox.mail_html, name="mail_html"),
]
