"""How much one request may bring along."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Far above the largest picture that we take, so that one that is too large still gets its answer in words.
MAX_BODY = 50 * 1024 * 1024


class LimitedUploads(FileUploadHandler):
    """Refuses a body that no form of ours needs before a byte of it is kept.

    Django limits what comes without files. With files it would write to disk whatever comes, of a visitor too: forms are
    read to find their token before anyone asks who sent them.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 (the name is Django's)
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > MAX_BODY:
            raise RequestDataTooBig("The body of the request is larger than any form needs.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
