"""What the editor asks for while someone writes: keep the text, take in a picture. It answers in JSON."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.limits import limited
from blogs.forms import PostForm, writable_groups
from blogs.models import Picture, Post
from blogs.policies import can_edit_post
from blogs.services import StaleTextError, describe_picture, store_attachment, store_picture
from blogs.views.readers import signed_in
from blogs.views.storing import ATTACHMENTS, PICTURES, keep_typed
from blogs.writing_help import advice_for
from common.dates import clock_time
from common.text import without_unseen


def _refusal(error: ValidationError | PermissionDenied, status: int, **more: object) -> JsonResponse:
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return JsonResponse({"error": words, **more}, status=status)


def _post_of_form(request: HttpRequest) -> Post | None:
    """The own blog that the form is about, or that it made already."""
    own = Post.objects.visible_to(request.user).filter(author=request.user.pk).select_related("group", "cover")
    name = without_unseen(request.POST.get("post", ""))
    if name:
        post = own.filter(public_id=name).first()
        if post is None:
            raise Http404
        can_edit_post(request.user, post).enforce()
        return post
    key = without_unseen(request.POST.get("key", ""))
    return own.filter(form_key=key).first() if key else None


@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep what is typed: in the draft, beside the published blog, or by itself while no group is chosen."""
    own = signed_in(request).public_id
    if request.POST.get("person", own) != own:
        # Somebody else signed in while this window stood open: what is typed in it is not theirs.
        return _refusal(PermissionDenied(_("Somebody else is logged in now. Your text is still in this window.")), 403)
    post = _post_of_form(request)
    form = PostForm(request.POST, user=signed_in(request), post=post)
    form.is_valid()
    if "source" not in form.cleaned_data:
        return _refusal(ValidationError(list(form.errors["source"])), 422)
    try:
        kept = keep_typed(form, post, request, autosaved=True)
    except StaleTextError as error:
        return _refusal(error, 409)
    except ValidationError as error:
        return _refusal(error, 422)
    advice = render_to_string("blogs/_advice.html", {"advice": advice_for(form.typed_title, form.body)}, request)
    answer: dict[str, object] = {
        "saved": _("Saved at %(time)s") % {"time": clock_time(timezone.now())},
        "advice": advice,
    }
    if isinstance(kept, Post):
        edit = reverse("blogs:edit", args=[kept.public_id])
        answer |= {"post": kept.public_id, "version": kept.text_version, "edit": edit}
    return JsonResponse(answer)


def _refused_to_upload(request: HttpRequest) -> JsonResponse | None:
    if not writable_groups(signed_in(request)).exists():
        return _refusal(PermissionDenied(_("You cannot write a blog in any group now.")), 403)
    return None


@require_POST
@limited("picture", PICTURES)
def picture_upload(request: HttpRequest) -> HttpResponse:
    """Take in a picture for a text; until the text is kept only its uploader sees it."""
    if refused := _refused_to_upload(request):
        return refused
    upload = request.FILES.get("file")
    if upload is None:
        return _refusal(ValidationError(_("Choose a picture first.")), 422)
    try:
        picture = store_picture(
            upload,
            description=request.POST.get("description", ""),
            is_decoration=request.POST.get("decoration") == "1",
            acting_user=signed_in(request),
        )
    except ValidationError as error:
        return _refusal(error, 422)
    return JsonResponse(
        {"src": picture.get_absolute_url(), "width": picture.width, "height": picture.height}, status=201
    )


@require_POST
def picture_describe(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what an own picture shows, or that it is decoration."""
    picture = Picture.objects.visible_to(request.user).filter(uploader=request.user.pk, public_id=public_id).first()
    if picture is None:
        raise Http404
    description, decoration = request.POST.get("description", ""), request.POST.get("decoration") == "1"
    try:
        describe_picture(picture, description=description, is_decoration=decoration, acting_user=signed_in(request))
    except ValidationError as error:
        return _refusal(error, 422)
    return JsonResponse({})


@require_POST
@limited("attachment", ATTACHMENTS)
def attachment_upload(request: HttpRequest) -> HttpResponse:
    """Take in a file for a blog; until the blog is kept only its uploader sees it."""
    if refused := _refused_to_upload(request):
        return refused
    upload = request.FILES.get("file")
    if upload is None:
        return _refusal(ValidationError(_("Choose a file first.")), 422)
    waits_for = without_unseen(request.POST.get("post") or request.POST.get("key", ""))
    try:
        attachment = store_attachment(upload, waits_for=waits_for, acting_user=signed_in(request))
    except ValidationError as error:
        return _refusal(error, 422)
    row = render_to_string("blogs/_attachment_row.html", {"attachment": attachment}, request)
    return JsonResponse({"row": row}, status=201)
