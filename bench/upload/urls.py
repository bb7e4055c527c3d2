"""The same multipart request, to disk and synchronised: in the clear, sealed, and sealed with its checksum (what the product does)."""

import os
import secrets
from types import SimpleNamespace

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpResponse, HttpResponseServerError
from django.urls import path

from espace.accounts.roles import Role
from espace.documents.upload import SealingUploadHandler, uploads

SOMEBODY = SimpleNamespace(is_authenticated=True, role=Role.CUSTOMER)


class InTheClear(FileUploadHandler):
    """What one would write without sealing: each piece to disk as it comes, then synchronised."""

    chunk_size = SealingUploadHandler.chunk_size

    def new_file(self, *words, **options):
        super().new_file(*words, **options)
        self.place = settings.HOME.temporary / secrets.token_hex(8)
        self.file = self.place.open("wb", buffering=0)

    def receive_data_chunk(self, raw_data, start):
        self.file.write(raw_data)

    def file_complete(self, file_size):
        os.fsync(self.file.fileno())
        self.file.close()
        self.place.unlink()
        return SimpleUploadedFile(self.file_name, b"")


class WithoutChecksum(SealingUploadHandler):
    def new_file(self, *words, **options):
        try:
            super().new_file(*words, **options)
        except StopFutureHandlers:
            self._uploads[-1]._digest = SimpleNamespace(update=lambda piece: None)
            raise


def clear(request):
    request.upload_handlers = [InTheClear(request)]
    return HttpResponse(len(request.FILES))


def sealed(request):
    request.user = SOMEBODY
    request.upload_handlers = [WithoutChecksum(request)]
    return answer(request)


def summed(request):
    request.user = SOMEBODY
    return answer(request)


def answer(request):
    [upload] = uploads(request, "file")
    return HttpResponseServerError(str(upload.refused)) if upload.refused else HttpResponse("1")


urlpatterns = [path("clear/", clear), path("sealed/", sealed), path("summed/", summed)]
