"""Uploads as people and attackers make them, built on the spot."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

pillow_heif.register_heif_opener()

MARKERS = [b"ZZTITEL-17", b"ZZGPS-17", b"ZZXMP-17", b"ZZKOMMENTAR-17", b"ZZFARBEN-17", b"ZZVORSCHAU-17"]
UNDONE_BY = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def upload(image, format, **options):
    """Return ``image`` as an uploaded file."""
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer


def picture(mode="RGB"):
    """Return 60 × 40 pixels: the upper left quarter red, the rest blue."""
    image = Image.new("RGB", (60, 40), "blue")
    image.paste("red", (0, 0, 30, 20))
    return image.convert(mode)


def turned(orientation, format="JPEG"):
    """Return the upload of a camera held so that its EXIF says ``orientation``."""
    image, undone_by = picture(), UNDONE_BY[orientation]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return upload(image if undone_by is None else image.transpose(undone_by), format, exif=exif.tobytes())


def talkative_exif():
    """Return EXIF bytes with a title, a GPS position and something behind that looks like a thumbnail."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "ZZTITEL-17"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (IFDRational(52), IFDRational(23), IFDRational(45))
    gps[ExifTags.GPS.GPSProcessingMethod] = b"ZZGPS-17"
    return exif.tobytes() + b"\xff\xd8ZZVORSCHAU-17\xff\xd9"


def talkative(format):
    """Return an upload that carries as many of `MARKERS` as ``format`` has places for."""
    options = {"exif": talkative_exif()}
    if format in ("JPEG", "WEBP", "HEIF"):
        options["xmp"] = b"<x:xmpmeta>ZZXMP-17</x:xmpmeta>"
    if format in ("JPEG", "WEBP", "PNG"):
        options["icc_profile"] = b"ZZFARBEN-17" * 20
    if format == "JPEG":
        options["comment"] = b"ZZKOMMENTAR-17"
    if format == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", "ZZKOMMENTAR-17")
    return upload(picture(), format, **options)


def bomb(width=50_000, height=50_000):
    """Return a tiny PNG whose header promises far too many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def moving(format):
    """Return two frames in one file."""
    return upload(picture(), format, save_all=True, append_images=[Image.new("RGB", (60, 40))])


def truncated(format):
    """Return the first two thirds of a file."""
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    whole = upload(noise, format).getvalue()
    return BytesIO(whole[: len(whole) * 2 // 3])
