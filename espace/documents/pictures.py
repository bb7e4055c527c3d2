"""A picture written anew: what it shows, the right way up, and nothing of what it says beside it (place, device, date, thumbnail, text).

Runs in the process of ``apart_process``, on bytes that nobody trusts. Imports nothing of Django.
"""

from __future__ import annotations

import io

import pillow_heif
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from espace.documents.declined import Declined, Inside

# The formats are imported by name: the process that decodes may open no file any more, be it a module.
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
MOST_PIXELS = 50_000_000
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}
JPEG_MODES = {"L", "RGB"}
QUALITY = 90
# Of what Pillow knows of a picture beside its pixels, only this is seen; it would write out the comment and the profile too.
SHOWN = {"transparency"}

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1
# Its own bound is a warning, and twice ours an error: the size is judged below, before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# In full: left to itself Pillow imports every format that it knows, on the first that it does not.
Image._initialized = 2


def rewrite(data: bytes, media_type: str) -> Inside:
    """The picture as JPEG, or as PNG where it is one or is transparent. Raises :class:`Declined`, or what Pillow raises for damage."""
    if media_type == "image/webp":
        _bounded(_webp_size(data[:30]))
    with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as picture:
        _bounded(picture.size)
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        picture.info = {name: value for name, value in picture.info.items() if name in SHOWN}
        out = io.BytesIO()
        if media_type == "image/png" or (media_type != "image/jpeg" and _transparent(picture)):
            (picture if picture.mode in PNG_MODES else picture.convert("RGBA")).save(out, "PNG", compress_level=4)
            return Inside("image/png", "png", out.getvalue())
        (picture if picture.mode in JPEG_MODES else picture.convert("RGB")).save(out, "JPEG", quality=QUALITY)
        return Inside("image/jpeg", "jpg", out.getvalue())


def _bounded(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise Declined("too_many_pixels", limit=MOST_PIXELS // 1_000_000)


def _webp_size(head: bytes) -> tuple[int, int]:
    """Width and height by the first chunk (RFC 9649, 2.5 to 2.7): Pillow's decoder takes memory for the whole picture as it opens it."""
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8L":
            sides = int.from_bytes(head[21:25], "little")
            return (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    raise Declined("damaged")


def _transparent(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    least = picture.convert("RGBA").getchannel("A").getextrema()[0]
    return least != 255
