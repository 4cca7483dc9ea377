"""Where a mailed code is typed: allauth's views, with the tries and the use of a code counted where copies cannot pass it.

allauth keeps the code, the number of wrong tries and whether it was used in the session. Requests that come at once all
read the session before one saves it, so each would be let in, or would hear whether its guess is right.
"""

from typing import Any

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts import services


class CountedCode:
    """Mixed into a view of allauth that holds the code in `_process`."""

    request: HttpRequest
    _process: Any
    _action: str = "verify"

    @property
    def _code(self) -> str:
        # Also where there is no account and so no code: an unknown address is counted, and costs the same, as a known one.
        return f"{self.request.session.session_key}:{self._process.state['at']}:{self._process.code}"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        is_try = self.request.method == "POST" and self._action == "verify"
        if is_try and not services.count_code_try(self._code, most=self._process.max_attempts):
            kwargs["code"] = ""  # nothing that is typed is right any more
        return kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        if self._action == "verify" and not services.spend_code(self._code):
            # Another request was first. Its session is left alone: who pressed twice goes on with it.
            return redirect(self._after_another())
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._action == "verify" and services.is_spent_code(self._code):
            return redirect(self._after_another())
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answer

    def _after_another(self) -> str:
        return self.get_next_url() or "/"  # type: ignore[attr-defined]


class ConfirmSignIn(CountedCode, allauth_views.ConfirmLoginCodeView):
    pass


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddress(CountedCode, allauth_views.ConfirmEmailVerificationCodeView):
    def _after_another(self) -> str:
        return reverse("account_email") if self.request.user.is_authenticated else super()._after_another()


class ConfirmReset(CountedCode, allauth_views.ConfirmPasswordResetCodeView):
    def _after_another(self) -> str:
        return reverse("account_complete_password_reset")


class ChooseAfterReset(allauth_views.CompletePasswordResetView):
    """The new password after a reset code: one code sets one password, also when copies of the session send at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        state = self._process.state
        code = f"{self.request.session.session_key}:{state['at']}:{self._process.code}:password"
        if not services.count_code_try(code, most=1):
            return redirect("account_password_reset_completed")
        answer: HttpResponse = super().form_valid(form)
        return answer


confirm_sign_in = ConfirmSignIn.as_view()
confirm_address = ConfirmAddress.as_view()
confirm_reset = ConfirmReset.as_view()
choose_after_reset = ChooseAfterReset.as_view()
