"""A form that is sent twice does its work once."""

from common.ids import random_id

KEY_LENGTH = 24


def new_form_key() -> str:
    """Random, into a hidden field: a form that is sent twice does its work once."""
    return random_id(KEY_LENGTH)
