from django.urls import path

from blogs import views
from blogs.feeds import feed

# The first word of an action is never twelve characters long, so no blog can have its address.
urlpatterns = [
    path("", views.posts, name="list"),
    path("write/", views.write, name="write"),
    path("write/drop/", views.drop_text, name="drop_text"),
    path("autosave/", views.autosave, name="autosave"),
    path("feed/", feed, name="feed"),
    path("edit/<str:public_id>/", views.edit, name="edit"),
    path("drop/<str:public_id>/", views.drop, name="drop"),
    path("discard/<str:public_id>/", views.discard, name="discard"),
    path("widen/<str:public_id>/", views.widen, name="widen"),
    path("pin/<str:public_id>/", views.pin, name="pin"),
    path("announce/<str:public_id>/", views.announcement, name="announce"),
    path("withdraw/<str:public_id>/", views.withdraw, name="withdraw"),
    path("put-back/<str:public_id>/", views.put_back, name="put_back"),
    path("trash/", views.trash_list, name="trash_list"),
    path("trash/<str:public_id>/", views.trash, name="trash"),
    path("close-comments/<str:public_id>/", views.close, name="close_comments"),
    path("lock/<str:public_id>/", views.lock, name="lock"),
    path("versions/<str:public_id>/", views.revisions, name="revisions"),
    path("versions/<str:public_id>/<int:number>/", views.revision, name="revision"),
    path("versions/<str:public_id>/<int:number>/restore/", views.revision_restore, name="revision_restore"),
    path("download/<str:public_id>/", views.download, name="download"),
    path("unpublish/<str:public_id>/", views.unpublish, name="unpublish"),
    path("undo/<str:public_id>/", views.undo, name="undo"),
    path("pictures/", views.picture_upload, name="picture_upload"),
    path("pictures/<str:public_id>/describe/", views.picture_describe, name="picture_describe"),
    path("pictures/<str:public_id>/<int:width>/", views.picture, name="picture"),
    path("comment/<str:public_id>/", views.comment, name="comment"),
    path("comment/<str:public_id>/edit/", views.comment_edit, name="comment_edit"),
    path("comment/<str:public_id>/remove/", views.comment_remove, name="comment_remove"),
    path("comment/<str:public_id>/withdraw/", views.comment_withdraw, name="comment_withdraw"),
    path("comment/<str:public_id>/put-back/", views.comment_put_back, name="comment_put_back"),
    path("<str:public_id>/", views.page, name="page_without_title"),
    path("<str:public_id>/<str:slug>/", views.page, name="page"),
]
