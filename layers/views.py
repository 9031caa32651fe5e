"""The ways out that serve every layer: vector tiles, GeoJSON, files."""

import gzip

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo import geojson
from geo.crs import WEB_SRID
from geo.tiles import CONTENT_TYPE
from layers import downloads, parameters, registry, tiling
from layers.standalone import POLICY, standalone_map

MAX_FEATURES = 20_000
USUAL_FEATURES = 5_000


@require_safe
@parameters.names_bad_parameters
def tile(request, slug, zoom, x, y):
    """A vector tile of a layer; with filters made anew, without them kept until something changes."""
    layer = registry.get(slug, request.user)
    place = parameters.read_tile(zoom, x, y)
    rows, is_narrowed = parameters.narrow(layer, layer.rows(request.user), request.GET)
    if is_narrowed:
        body = tiling.draw(layer, place, rows, is_narrowed=True)
        return _caching(request, HttpResponse(body, content_type=CONTENT_TYPE))
    version = tiling.version(layer, place)
    unchanged = version and get_conditional_response(request, etag=_etag(version))
    if unchanged:
        return _caching(request, unchanged)
    body = tiling.find(layer, place, version=version)
    if body is None:
        version, body = tiling.make(layer, place, rows, version=version)
    return _compressed(request, body, etag=_etag(version))


@require_safe
@parameters.names_bad_parameters
def features(request, slug):
    """The features of a layer in a window as GeoJSON, filtered, streamed out of the database."""
    layer = registry.get(slug, request.user)
    rows, _is_narrowed = parameters.narrow(
        layer, layer.rows(request.user), request.GET, besides=("bbox", "limit", "crs", "herunterladen")
    )
    parameters.read_srid(request.GET, default=WEB_SRID, allowed=(WEB_SRID,))
    limit = parameters.read_number(request.GET, "limit", default=USUAL_FEATURES, least=0, most=MAX_FEATURES)
    pieces = geojson.stream_features(
        parameters.within(layer, rows, parameters.read_bbox(request.GET)).order_by(layer.identity),
        identity=layer.identity,
        geometry=layer.geometry,
        properties=layer.expressions(),
        limit=limit,
        head=_about(layer),
        tail=_cut,
    )
    response = StreamingHttpResponse(pieces, content_type=geojson.CONTENT_TYPE)
    if "herunterladen" in request.GET:
        response["Content-Disposition"] = _attachment(layer, "geojson")
    return _caching(request, response)


@require_safe
@parameters.names_bad_parameters
def download(request, slug, suffix):
    """A layer as a file, filtered."""
    layer = registry.get(slug, request.user)
    rows, _is_narrowed = parameters.narrow(
        layer, layer.rows(request.user), request.GET, besides=("bbox", "crs")
    )
    srid = parameters.read_srid(request.GET, default=downloads.DEFAULT_SRIDS[suffix])
    rows = parameters.within(layer, rows, parameters.read_bbox(request.GET))
    response = HttpResponse(
        downloads.make(layer, rows, suffix=suffix, srid=srid),
        content_type=downloads.CONTENT_TYPES[suffix],
        headers={"Content-Disposition": _attachment(layer, suffix)},
    )
    return _caching(request, response)


@require_safe
@parameters.names_bad_parameters
def standalone(request, slug):
    """A layer as one HTML file for e-mail and archive, filtered."""
    layer = registry.get(slug, request.user)
    rows, _is_narrowed = parameters.narrow(layer, layer.rows(request.user), request.GET, besides=("bbox",))
    rows = parameters.within(layer, rows, parameters.read_bbox(request.GET))
    page = standalone_map(layer, rows, filters=parameters.filters_in_words(layer, request.GET))
    headers = {
        "Content-Disposition": _attachment(layer, "html"),
        "Content-Security-Policy": POLICY,
    }
    return _caching(request, HttpResponse(page, headers=headers))


def _about(layer):
    """Return what a collection says about its layer before its features."""
    source = layer.source()
    return {
        "name": str(layer.label),
        "attribution": str(source.attribution),
        "license": str(source.licence),
        "as_of": source.as_of and source.as_of.isoformat(),
    }


def _cut(count, is_cut):
    """Return what a collection says behind its features."""
    sentence = _("Gekürzt: nur die ersten %(n)s. Bitte näher heranzoomen oder filtern.") % {"n": count}
    return {"numberReturned": count, "is_cut": is_cut} | ({"hinweis": sentence} if is_cut else {})


def _attachment(layer, suffix):
    """Return the header by which a browser stores the answer as a file with layer and day in its name."""
    return f'attachment; filename="{layer.slug}-{timezone.localdate():%Y-%m-%d}.{suffix}"'


def _etag(version):
    """Return the weak ETag for ``version``: the same for compressed and plain bytes."""
    return f'W/"{version}"'


def _compressed(request, body, *, etag):
    """Return the answer with compressed bytes, unpacked for who cannot read them."""
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(body if takes_gzip else gzip.decompress(body), content_type=CONTENT_TYPE)
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    conditional = get_conditional_response(request, etag=etag, response=response)
    return _caching(request, conditional or response)


def _caching(request, response):
    """Let browsers keep ``response`` but ask each time whether it still holds."""
    response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    return response
