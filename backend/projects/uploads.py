"""Uploads are looked at as files before anything of them is kept."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from rest_framework import serializers

from core_engine import SourceError

Upload: TypeAlias = "UploadedFile[bytes]"  # not generic at run time


def look_at(upload: Upload, check: Callable[[Path], None]) -> None:
    """Run `check` on the upload as a file; what it finds wrong becomes the field's error."""
    try:
        with _as_file(upload) as path:
            check(path)
    except SourceError as error:
        raise serializers.ValidationError(str(error), code=error.code) from error


@contextmanager
def _as_file(upload: Upload) -> Iterator[Path]:
    """The path of an upload: of its own temporary file, or of a copy of what is in memory."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        for piece in upload.chunks():
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)
    upload.seek(0)
