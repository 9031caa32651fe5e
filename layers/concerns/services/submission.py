"""A new concern: where it belongs, that it is stored exactly once, and that its receipt is on its way."""

import json
import secrets
import uuid
from dataclasses import dataclass, fields
from datetime import timedelta

from django.contrib.gis.geos import LineString, Point
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.areas.here import outside_sentence
from districts.areas.models import Stadtteil
from geo.crs import STORAGE_SRID
from layers.concerns import mails, tracking
from layers.concerns.lifecycle import Status
from layers.concerns.models import Category, Concern, Contact, Event, Photo

REPLAY_WINDOW = timedelta(seconds=60)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class OutsideCity(Exception):
    """Raised when a place lies outside the city; the message names the neighbour where known."""


class UnclearSide(Exception):
    """Raised when a position is too inexact to tell its Stadtteil; `candidates` are the possible ones."""

    def __init__(self, candidates):
        self.candidates = candidates
        super().__init__(
            _("Die Position ist zu ungenau, um den Stadtteil zu erkennen. Bitte wählen Sie ihn aus.")
        )


class DifferentContent(Exception):
    """Raised when a form that was already sent is sent again with another content."""

    def __init__(self, concern):
        self.concern = concern
        super().__init__(
            _(
                "Dieses Formular wurde bereits gesendet. Für ein weiteres Anliegen bitte ein neues Formular öffnen."
            )
        )


@dataclass(frozen=True, kw_only=True)
class NewConcern:
    """What a submitter says; places in any CRS with an SRID."""

    key: str
    kind: str
    category: Category
    text: str
    submitter_type: str = Concern.SubmitterType.RESIDENT
    organisation: str = ""
    location: Point | None = None
    route: LineString | None = None
    accuracy_m: float | None = None
    stadtteil_keys: tuple[str, ...] = ()
    place_note: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    photos: tuple = ()

    def content_hash(self):
        """Return a hash of everything said, the form's key left out."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "key"}
        said |= {"category": self.category.pk, "photos": [photo.sha256 for photo in self.photos]}
        said |= {name: said[name] and said[name].ewkt for name in ("location", "route")}
        return tracking.sha256(json.dumps(said, sort_keys=True))


def submit_concern(new, *, located=None):
    """Store a new concern exactly once, with its first history entry, photos and receipt.

    Parameters
    ----------
    new : NewConcern
        The key comes from the form; the same key or the same content within `REPLAY_WINDOW` gives the
        concern that is already there.
    located : tuple, optional
        What `locate_place` has just said of the same place, so that it is not asked twice.

    Returns
    -------
    Concern

    Raises
    ------
    OutsideCity
        If the place lies outside the city; nothing is stored.
    UnclearSide
        If the accuracy circle crosses a border and none of its Stadtteile was chosen.
    DifferentContent
        If the key was used for another content.
    ValidationError
        If a field does not hold, or a photo belongs to another concern.
    """
    submission_hash, content_hash = tracking.sha256(new.key), new.content_hash()
    with transaction.atomic():
        _queue_up_behind(submission_hash, content_hash)
        known = _already_submitted(submission_hash, content_hash)
        if known:
            return known
        _refuse_used_photos(new.photos)
        owner, stadtteile = located or locate_place(
            location=new.location,
            route=new.route,
            accuracy_m=new.accuracy_m,
            stadtteil_keys=new.stadtteil_keys,
        )
        concern = _store(new, owner, submission_hash, content_hash)
        concern.stadtteile.add(*stadtteile)
        _store_relations(new, concern)
        if new.email:
            mails.queue_receipt(concern)
    return concern


def _queue_up_behind(*hashes):
    """Let submissions with the same key or content wait for each other until the transaction ends."""
    locks = ", ".join(["pg_advisory_xact_lock(hashtextextended(%s, 0))"] * len(hashes))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {locks}", hashes)


def _already_submitted(submission_hash, content_hash):
    """Return the concern that this submission repeats, or None."""
    recent = timezone.now() - REPLAY_WINDOW
    same = Q(submission_hash=submission_hash) | Q(content_hash=content_hash, submitted_at__gte=recent)
    found = {concern.submission_hash == submission_hash: concern for concern in Concern.objects.filter(same)}
    if True in found and found[True].content_hash != content_hash:
        raise DifferentContent(found[True])
    return found.get(True) or found.get(False)


def _refuse_used_photos(photos):
    """Raise if one of ``photos`` already belongs to a concern."""
    if photos and Photo.objects.filter(file__in=[photo.file for photo in photos]).exists():
        raise ValidationError(
            _("Ein Foto gehört schon zu einem anderen Anliegen. Bitte laden Sie es neu hoch.")
        )


def locate_place(*, location=None, route=None, accuracy_m=None, stadtteil_keys=()):
    """Return the owning Stadtteil (or None) and all Stadtteile that a place concerns.

    Parameters
    ----------
    location : Point, optional
    route : LineString, optional
        Takes precedence over ``location``; any CRS with an SRID.
    accuracy_m : float, optional
        Radius in metres within which ``location`` is known.
    stadtteil_keys : sequence of str
        Stadtteile chosen instead of a place, or the chosen side of a border.

    Raises
    ------
    OutsideCity, UnclearSide
        As in `submit_concern`.
    """
    chosen = _chosen(stadtteil_keys)
    if route:
        touched = list(Stadtteil.objects.active().touching(route).defer("area"))
        if not touched:
            raise OutsideCity(outside_sentence(route))
        return Stadtteil.objects.active().at(_middle(route)) or touched[0], touched
    if location:
        owner = owner_of(location, accuracy_m=accuracy_m, chosen=chosen)
        return owner, [owner]
    return (chosen[0] if len(chosen) == 1 else None), chosen


def _chosen(keys):
    """Return the Stadtteile of today with ``keys``."""
    return list(Stadtteil.objects.active().filter(key__in=keys).defer("area")) if keys else []


def owner_of(point, *, accuracy_m=None, chosen=()):
    """Return the Stadtteil that owns ``point``, or the one chosen among those its accuracy allows.

    Raises
    ------
    OutsideCity, UnclearSide
        As in `submit_concern`.
    """
    owner = Stadtteil.objects.active().at(point)
    if accuracy_m:
        candidates = list(Stadtteil.objects.active().candidates(point, accuracy_m=accuracy_m))
        picked = [area for area in chosen if area in candidates]
        if picked:
            return picked[0]
        if len(candidates) > 1:
            raise UnclearSide(candidates)
    if owner is None:
        raise OutsideCity(outside_sentence(point))
    return owner


def _middle(route):
    """Return the point half way along ``route``, in storage coordinates."""
    metric = route.transform(STORAGE_SRID, clone=True)
    middle = metric.interpolate_normalized(0.5)
    middle.srid = STORAGE_SRID
    return middle


def _store(new, owner, submission_hash, content_hash):
    """Insert the concern row."""
    concern_id = uuid.uuid4()
    concern = Concern(
        id=concern_id,
        reference=_new_reference(),
        submission_hash=submission_hash,
        content_hash=content_hash,
        secret_hash=tracking.sha256(tracking.derive_secret(concern_id)),
        kind=new.kind,
        category=new.category,
        text=new.text,
        submitter_type=new.submitter_type,
        organisation=new.organisation,
        location=_middle(new.route) if new.route else new.location,
        route=new.route,
        accuracy_m=new.accuracy_m,
        place_note=new.place_note,
        stadtteil=owner,
        status=Status.RECEIVED,
        submitted_at=timezone.now(),
    )
    concern.full_clean(exclude=["category", "stadtteil"], validate_unique=False, validate_constraints=False)
    concern.save(force_insert=True)
    return concern


def _new_reference():
    """Return a number that people can read out and nobody can count up: 40 bits in two groups."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _store_relations(new, concern):
    """Insert contact, photos and the first history entry."""
    if new.name or new.email or new.phone:
        contact = Contact(concern=concern, name=new.name, email=new.email, phone=new.phone)
        contact.full_clean(exclude=["concern"])
        contact.save(force_insert=True)
    Photo.objects.bulk_create(
        Photo(
            concern=concern,
            position=position,
            file=photo.file,
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            alt_text=photo.alt_text,
        )
        for position, photo in enumerate(new.photos)
    )
    Event.objects.create(
        concern=concern,
        kind=Event.Kind.SUBMITTED,
        audience=Event.Audience.PUBLIC,
        status=Status.RECEIVED,
        at=concern.submitted_at,
    )
