"""Test records: lazy and deterministic, on a grid of squares with a side of one kilometre.

The grid's origin lies near Hannover, so that coordinates look like real ones; ``grid_point(1.5, 0.5)`` is the
middle of the second square from the west in the lowest row.
"""

from datetime import UTC, date, datetime, timedelta

import factory
from django.contrib.auth.models import Permission
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.utils import timezone
from factory.django import DjangoModelFactory

from districts.areas.models import BoundaryEdition, Neighbour, Place, Stadtbezirk, Stadtteil
from districts.offices.models import OrganisationalUnit, User
from districts.outbox.models import OutgoingMail
from geo.crs import STORAGE_SRID, WEB_SRID
from layers.concerns import tracking
from layers.concerns.lifecycle import CLOSED, Status, Visibility
from layers.concerns.models import Category, Concern, Contact, Event, Photo

ORIGIN_EAST_M = 550_000
ORIGIN_NORTH_M = 5_804_000
SIDE_M = 1_000
FIRST_DAY = date(2020, 1, 1)
FIRST_MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def grid_point(x, y):
    """Return the Point ``x`` sides east and ``y`` sides north of the grid's origin, in EPSG:25832."""
    return Point(ORIGIN_EAST_M + x * SIDE_M, ORIGIN_NORTH_M + y * SIDE_M, srid=STORAGE_SRID)


def grid_line(*places):
    """Return the LineString through grid places given as (x, y)."""
    return LineString([grid_point(x, y) for x, y in places], srid=STORAGE_SRID)


def square(column, row=0, *, columns=1, rows=1):
    """Return the MultiPolygon of a rectangle of whole grid squares whose lower left one is given."""
    south_west, north_east = grid_point(column, row), grid_point(column + columns, row + rows)
    box = Polygon.from_bbox((*south_west.coords, *north_east.coords))
    return MultiPolygon(box, srid=STORAGE_SRID)


def lon_lat(point):
    """Return ``point`` as the texts that a form sends: {"lon": …, "lat": …} with seven decimals."""
    lon, lat = point.transform(WEB_SRID, clone=True).coords
    return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}


class BoundaryEditionFactory(DjangoModelFactory):
    """The active edition; a second call returns the same one unless it is named differently."""

    class Meta:
        model = BoundaryEdition
        django_get_or_create = ("name",)

    name = "Testgitter"
    source = "Testgitter"
    licence = "CC0"
    attribution = "Testgitter"
    checksum = "0" * 64
    valid_from = FIRST_DAY
    activated_at = FIRST_MOMENT


class StadtbezirkFactory(DjangoModelFactory):
    """Squares in a column above x = 20, away from those of `StadtteilFactory`."""

    class Meta:
        model = Stadtbezirk

    edition = factory.SubFactory(BoundaryEditionFactory)
    key = factory.Sequence(lambda n: f"{n + 1:02d}")
    name = factory.LazyAttribute(lambda area: f"Bezirk {area.key}")
    area = factory.Sequence(lambda n: square(20, n))


class StadtteilFactory(DjangoModelFactory):
    """Squares in a row from west to east: 01 | 02 | 03 …"""

    class Meta:
        model = Stadtteil

    edition = factory.SubFactory(BoundaryEditionFactory)
    key = factory.Sequence(lambda n: f"{n + 1:02d}")
    name = factory.LazyAttribute(lambda area: f"Stadtteil {area.key}")
    area = factory.Sequence(square)


class PlaceFactory(DjangoModelFactory):
    """A named square in the city."""

    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Platz {n + 1}")
    kind = "square"
    location = factory.Sequence(lambda n: grid_point(0.1 + n % 10 / 10, 0.5))


class NeighbourFactory(DjangoModelFactory):
    """A locality half a kilometre west of the grid."""

    class Meta:
        model = Neighbour

    municipality = "Nachbarstadt"
    locality = factory.Sequence(lambda n: f"Ortschaft {n + 1}")
    location = factory.Sequence(lambda n: grid_point(-0.5, n))


class UserFactory(DjangoModelFactory):
    """An account; ``permissions`` are names such as "concerns.view_concern"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"konto{n + 1}")
    password = factory.django.Password("richtig pferd batterie")

    @factory.post_generation
    def permissions(self, create, names, **kwargs):
        """Grant the permissions named."""
        for name in names or ():
            app, codename = name.split(".")
            self.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


STAFF_PERMISSIONS = ("concerns.view_concern", "concerns.change_concern", "outbox.view_outgoingmail")


class OrganisationalUnitFactory(DjangoModelFactory):
    """A department."""

    class Meta:
        model = OrganisationalUnit

    code = factory.Sequence(lambda n: f"{60 + n}")
    name = factory.LazyAttribute(lambda unit: f"Fachbereich {unit.code}")
    kind = OrganisationalUnit.Kind.DEPARTMENT


class CategoryFactory(DjangoModelFactory):
    """A category of the upper level; ``parent=`` makes one of the lower."""

    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"thema-{n + 1}")
    name = factory.LazyAttribute(lambda category: category.slug.replace("-", " ").title())

    class Params:
        sensitive = factory.Trait(is_sensitive=True, default_visibility=Visibility.PUBLIC_GENERALISED)
        never_located = factory.Trait(
            is_sensitive=True,
            is_never_located=True,
            default_visibility=Visibility.PUBLIC_WITHOUT_TEXT,
        )


class ConcernFactory(DjangoModelFactory):
    """A concern with its first history entry, one hour after the one before; ``public=True`` publishes it.

    Its Stadtteil is the one at its place, None without a city.
    """

    class Meta:
        model = Concern
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(
            visibility=Visibility.PUBLIC,
            public_text=factory.SelfAttribute("text"),
            public_location=factory.SelfAttribute("location"),
            public_stadtteil=factory.SelfAttribute("stadtteil"),
            public_stadtteil_keys=factory.LazyAttribute(
                lambda concern: [concern.stadtteil.key] if concern.stadtteil else []
            ),
            published_at=factory.SelfAttribute("submitted_at"),
        )

    reference = factory.Sequence(lambda n: f"TEST-{n + 1:04d}")
    submission_hash = factory.LazyAttribute(lambda concern: tracking.sha256(concern.reference))
    content_hash = factory.LazyAttribute(lambda concern: tracking.sha256(f"content {concern.reference}"))
    kind = Concern.Kind.PROBLEM
    category = factory.SubFactory(CategoryFactory)
    text = factory.Sequence(lambda n: f"Die Laterne Nummer {n + 1} ist dunkel.")
    submitter_type = Concern.SubmitterType.RESIDENT
    location = factory.Sequence(lambda n: grid_point(0.1 + n % 19 / 10, 0.15 + n // 19 % 17 / 10))
    stadtteil = factory.LazyAttribute(
        lambda concern: concern.location and Stadtteil.objects.active().at(concern.location)
    )
    status = Status.RECEIVED
    answer = factory.LazyAttribute(lambda concern: "Erledigt." if concern.status == Status.ANSWERED else "")
    submitted_at = factory.Sequence(lambda n: FIRST_MOMENT + timedelta(hours=n))
    answered_at = factory.LazyAttribute(lambda concern: concern.submitted_at if concern.answer else None)
    closed_at = factory.LazyAttribute(
        lambda concern: concern.submitted_at if concern.status in CLOSED else None
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Insert the row with the hash of its secret, its Stadtteil and its first history entry."""
        concern = model_class(*args, **kwargs)
        concern.secret_hash = tracking.sha256(tracking.derive_secret(concern.pk))
        concern.save(force_insert=True)
        if concern.stadtteil:
            concern.stadtteile.set([concern.stadtteil])
        Event.objects.create(
            concern=concern,
            kind=Event.Kind.SUBMITTED,
            audience=Event.Audience.PUBLIC,
            status=Status.RECEIVED,
            at=concern.submitted_at,
        )
        return concern


class ContactFactory(DjangoModelFactory):
    """Contact data with a confirmed address."""

    class Meta:
        model = Contact

    concern = factory.SubFactory(ConcernFactory)
    name = "Erika Beispiel"
    email = factory.Sequence(lambda n: f"erika{n + 1}@mail.invalid")
    phone = "0511 000017"
    email_confirmed_at = FIRST_MOMENT


class PhotoFactory(DjangoModelFactory):
    """The row of a photo; no file is written."""

    class Meta:
        model = Photo

    concern = factory.SubFactory(ConcernFactory)
    position = 0
    file = factory.Sequence(lambda n: f"concerns/test-{n + 1}.jpg")
    width = 40
    height = 30
    sha256 = factory.LazyAttribute(lambda photo: tracking.sha256(photo.file))


class OutgoingMailFactory(DjangoModelFactory):
    """A mail that is due."""

    class Meta:
        model = OutgoingMail

    recipient = factory.Sequence(lambda n: f"person{n + 1}@mail.invalid")
    subject = factory.Sequence(lambda n: f"Nachricht {n + 1}")
    text = "Guten Tag"
    message_id = factory.Sequence(lambda n: f"<{n + 1}@test.invalid>")
    created_at = factory.LazyFunction(lambda: timezone.now())
    next_attempt_at = factory.SelfAttribute("created_at")


FACTORIES = [
    each for each in globals().values() if isinstance(each, type) and issubclass(each, DjangoModelFactory)
]
