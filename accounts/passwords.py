"""What a password must be, in our words: each says what to do instead."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. Use at least %(count)d character.",
            "This password is too short. Use at least %(count)d characters.",
            self.min_length,
        ) % {"count": self.min_length}


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed at once. Choose another one.")


class NotOnlyDigits(NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Only digits are guessed quickly. Add words or letters.")


class NotLikeThePerson(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This password looks too much like your name or address. Choose another one.")
