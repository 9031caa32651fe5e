"""From whatever people upload to a clean picture: decoded, upright, small, with nothing of the original left."""

from io import BytesIO

import pillow_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAY_BE_ANIMATED = ("PNG", "WEBP")
LONGEST_EDGE_PX = 2048
QUALITY = 82

pillow_heif.register_heif_opener()


class BadPhoto(Exception):
    """Raised when an upload cannot become a photo; the message is a German sentence with a remedy."""


def read_limited(upload):
    """Return the bytes of ``upload`` (a binary file), at most ``settings.PHOTO_MAX_BYTES`` of them.

    Raises
    ------
    BadPhoto
        If it is empty or larger.
    """
    upload.seek(0)
    data = upload.read(settings.PHOTO_MAX_BYTES + 1)
    if not data:
        raise BadPhoto(_("Die Datei ist leer. Bitte wählen Sie das Foto noch einmal aus."))
    if len(data) > settings.PHOTO_MAX_BYTES:
        limit = settings.PHOTO_MAX_BYTES // 1024**2
        raise BadPhoto(
            _("Das Foto ist größer als %(limit)s MB. Bitte wählen Sie ein kleineres oder verkleinern Sie es.")
            % {"limit": limit}
        )
    return data


def decode(data):
    """Return the picture in ``data``, judged by its content, as a new RGB image without any metadata.

    Parameters
    ----------
    data : bytes
        JPEG, PNG, WebP or HEIC.

    Returns
    -------
    PIL.Image.Image
        Upright by its EXIF orientation, transparency on white, longest edge at most `LONGEST_EDGE_PX`.

    Raises
    ------
    BadPhoto
        If it is another format, has more than ``settings.PHOTO_MAX_PIXELS`` pixels, moves or is broken.
    """
    image = _open(data)
    try:
        image.draft(None, (LONGEST_EDGE_PX, LONGEST_EDGE_PX))
        image.load()
        return _clean_copy(_upright(image))
    except Exception as problem:  # Decoders fail with whatever comes; what cannot be decoded is refused.
        raise _broken() from problem


def _open(data):
    """Return the image lazily opened, after the checks that need no pixels."""
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as problem:
        raise BadPhoto(
            _(
                "Diese Datei ist kein Foto, das wir lesen können. "
                "Bitte wählen Sie ein Bild als JPEG, PNG, WebP oder HEIC."
            )
        ) from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except Exception as problem:  # A header may break a decoder in any way.
        raise _broken() from problem
    if image.width * image.height > settings.PHOTO_MAX_PIXELS:
        raise _too_many_pixels()
    if image.format in MAY_BE_ANIMATED and getattr(image, "is_animated", False):
        raise BadPhoto(_("Bewegte Bilder nehmen wir nicht an. Bitte wählen Sie ein einzelnes Foto."))
    return image


def _upright(image):
    """Return ``image`` scaled down and turned as its EXIF orientation says."""
    image = _scalable(image)
    image.thumbnail((LONGEST_EDGE_PX, LONGEST_EDGE_PX))
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # A photo whose EXIF is broken stays as it lies.
        return image


def _scalable(image):
    """Return ``image`` in a mode that can be scaled smoothly: 8 bits, no palette."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode == "RGB" else image.convert("RGB")


def _clean_copy(image):
    """Return a new RGB image with nothing but the pixels of ``image``, transparent ones white."""
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return canvas


def encode(image):
    """Return ``image`` as the bytes of a WebP file."""
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()


def _broken():
    """Return the error for a damaged file."""
    return BadPhoto(
        _(
            "Das Foto ist beschädigt oder unvollständig. "
            "Bitte laden Sie es noch einmal hoch oder wählen Sie ein anderes."
        )
    )


def _too_many_pixels():
    """Return the error for a picture too large to decode."""
    return BadPhoto(
        _("Das Foto hat mehr als %(limit)s Millionen Bildpunkte. Bitte verkleinern Sie es.")
        % {"limit": settings.PHOTO_MAX_PIXELS // 1_000_000}
    )
