"""Concerns: what was said, where, how far it is, who may see it, and everything that happened."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from districts.areas.models import Stadtteil
from districts.offices.models import OrganisationalUnit
from geo.crs import STORAGE_SRID
from layers.concerns import lifecycle
from layers.concerns.lifecycle import Status, Visibility
from layers.concerns.queries import CategoryQuerySet, ConcernQuerySet, PhotoQuerySet

STATUS_CHOICES = [(status.value, label) for status, label in lifecycle.LABELS.items()]
VISIBILITY_CHOICES = [(visibility.value, label) for visibility, label in lifecycle.VISIBILITY_LABELS.items()]
OPEN = sorted(status.value for status in lifecycle.OPEN)


class Category(models.Model):
    """What a concern is about: two levels, each with its sensitivity."""

    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    slug = models.SlugField(_("Kennung"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    hint = models.CharField(_("Hinweis im Formular"), max_length=300, blank=True)
    is_sensitive = models.BooleanField(_("sensibel: Ort nie genau zeigen"), default=False)
    is_never_located = models.BooleanField(_("nie als Punkt zeigen, nur als Stadtteil"), default=False)
    default_visibility = models.CharField(
        _("Sichtbarkeit, wenn veröffentlicht"),
        max_length=20,
        choices=VISIBILITY_CHOICES,
        default=Visibility.PUBLIC.value,
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    is_active = models.BooleanField(_("wählbar"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kategorie")
        verbose_name_plural = _("Kategorien")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_never_located=False) | Q(is_sensitive=True),
                name="concerns_never_located_category_is_sensitive",
            ),
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | ~Q(default_visibility=Visibility.PUBLIC.value),
                name="concerns_sensitive_category_is_not_public_by_default",
            ),
        ]

    def __str__(self):
        return self.name


class Concern(models.Model):
    """One concern; `status`, `visibility` and `assigned_to` are three separate things.

    The fields named ``public_…`` are written when the concern is released and are the only ones from
    which pages for the public are made.
    """

    class Kind(models.TextChoices):
        """What the submitter wants to say."""

        PROBLEM = "problem", _("Problem")
        IDEA = "idea", _("Idee")
        NOTE = "note", _("Hinweis")
        QUESTION = "question", _("Frage")
        PRAISE = "praise", _("Lob")

    class SubmitterType(models.TextChoices):
        """For whom the submitter speaks."""

        RESIDENT = "resident", _("Einwohner*in")
        ASSOCIATION = "association", _("Verein")
        NETWORK = "network", _("Netzwerk")
        ORGANISATION = "organisation", _("Organisation")
        FACILITY = "facility", _("Einrichtung")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("Nummer"), max_length=20, unique=True, editable=False)
    submission_hash = models.CharField(max_length=64, unique=True, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)

    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("Thema"))
    text = models.TextField(_("Beschreibung"), max_length=4000)
    submitter_type = models.CharField(_("Wer meldet?"), max_length=14, choices=SubmitterType)
    organisation = models.CharField(_("Name der Organisation"), max_length=160, blank=True)

    location = models.PointField(_("Ort"), srid=STORAGE_SRID, null=True, blank=True)
    route = models.LineStringField(_("Strecke"), srid=STORAGE_SRID, null=True, blank=True)
    accuracy_m = models.FloatField(_("Genauigkeit in Metern"), null=True, blank=True)
    place_note = models.CharField(_("Ort in Worten"), max_length=200, blank=True)
    stadtteil = models.ForeignKey(
        Stadtteil,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="concerns",
        verbose_name=_("Stadtteil"),
    )
    stadtteile = models.ManyToManyField(
        Stadtteil, related_name="touching_concerns", verbose_name=_("berührte Stadtteile")
    )

    status = models.CharField(
        _("Status"), max_length=20, choices=STATUS_CHOICES, default=Status.RECEIVED.value
    )
    visibility = models.CharField(
        _("Sichtbarkeit"),
        max_length=20,
        choices=VISIBILITY_CHOICES,
        default=Visibility.INTERNAL.value,
    )
    assigned_to = models.ForeignKey(
        OrganisationalUnit, models.PROTECT, null=True, blank=True, verbose_name=_("zugewiesen an")
    )

    public_text = models.TextField(_("öffentlicher Text"), blank=True)
    public_location = models.PointField(srid=STORAGE_SRID, null=True, blank=True)
    public_route = models.LineStringField(srid=STORAGE_SRID, null=True, blank=True)
    public_stadtteil = models.ForeignKey(
        Stadtteil, models.SET_NULL, null=True, blank=True, related_name="public_concerns"
    )
    public_stadtteil_keys = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    answer = models.TextField(_("öffentliche Antwort"), blank=True)
    moderation_reason = models.CharField(_("Grund der Nichtveröffentlichung"), max_length=400, blank=True)

    submitted_at = models.DateTimeField(_("eingegangen"))
    published_at = models.DateTimeField(_("veröffentlicht"), null=True, blank=True)
    answered_at = models.DateTimeField(_("beantwortet"), null=True, blank=True)
    closed_at = models.DateTimeField(_("geschlossen"), null=True, blank=True)
    erased_at = models.DateTimeField(_("anonymisiert"), null=True, blank=True)
    changed_at = models.DateTimeField(_("geändert"), auto_now=True)
    supporters = models.PositiveIntegerField(_("Unterstützungen"), default=0)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anliegen")
        verbose_name_plural = _("Anliegen")
        ordering = ["-submitted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility=Visibility.INTERNAL.value) | Q(published_at__isnull=False),
                name="concerns_public_concern_has_a_publication_time",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.INTERNAL.value)
                | Q(public_text="", public_location=None, public_route=None, public_stadtteil=None)
                & Q(public_stadtteil_keys=[]),
                name="concerns_internal_concern_has_nothing_public",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.PUBLIC.value, Visibility.PUBLIC_GENERALISED.value])
                | Q(public_text=""),
                name="concerns_text_is_public_only_where_allowed",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="concerns_answered_concern_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(route__isnull=True) | Q(location__isnull=False),
                name="concerns_route_has_a_point_on_it",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN) | Q(closed_at__isnull=False),
                name="concerns_closed_concern_has_a_time",
            ),
        ]
        indexes = [
            GistIndex(
                fields=["public_location"],
                name="concerns_open_public_location",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["-submitted_at"],
                name="concerns_public_by_time",
                condition=~Q(visibility=Visibility.INTERNAL.value),
            ),
            models.Index(fields=["status", "-submitted_at"], name="concerns_by_status"),
            GinIndex(fields=["public_stadtteil_keys"], name="concerns_by_public_stadtteil"),
            models.Index(fields=["content_hash", "submitted_at"], name="concerns_by_content"),
            GinIndex(
                OpClass(Upper("public_text"), "gin_trgm_ops"),
                name="concerns_public_text_trigram",
                condition=~Q(public_text=""),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self):
        """Whether work on it is still due."""
        return lifecycle.is_open(self.status)

    @property
    def is_public(self):
        """Whether anybody may see that it exists."""
        return self.visibility != Visibility.INTERNAL

    def take_from_public(self):
        """Clear everything that the public sees; does not save."""
        self.visibility = Visibility.INTERNAL
        self.public_text = ""
        self.public_location = self.public_route = self.public_stadtteil = None
        self.public_stadtteil_keys = []

    @property
    def stage(self):
        """The state that its map symbol shows."""
        return lifecycle.STAGE_OF[Status(self.status)]

    @property
    def stage_label(self):
        """The German name of `stage`."""
        return lifecycle.STAGE_LABELS[self.stage]


class Contact(models.Model):
    """How to reach the submitter; apart from the concern, so that it can go without it."""

    concern = models.OneToOneField(Concern, models.CASCADE, primary_key=True, related_name="contact")
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email_confirmed_at = models.DateTimeField(_("E-Mail bestätigt"), null=True, blank=True)

    class Meta:
        verbose_name = _("Kontaktdaten")
        verbose_name_plural = _("Kontaktdaten")
        constraints = [
            models.CheckConstraint(
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email=""),
                name="concerns_confirmed_contact_has_an_email",
            ),
        ]

    def __str__(self):
        return str(self.concern_id)


@pgtrigger.register(
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
)
class Event(models.Model):
    """One entry of a concern's history; never changed or removed, except by erasure."""

    class Kind(models.TextChoices):
        """What happened."""

        SUBMITTED = "submitted", _("Eingegangen")
        STATUS = "status", _("Status geändert")
        VISIBILITY = "visibility", _("Sichtbarkeit geändert")
        ASSIGNMENT = "assignment", _("Zuständigkeit geändert")
        ANSWER = "answer", _("Antwort")
        QUESTION = "question", _("Rückfrage")
        REPLY = "reply", _("Nachricht der meldenden Person")
        NOTE = "note", _("Interne Notiz")
        FEEDBACK = "feedback", _("Rückmeldung")
        ERASED = "erased", _("Anonymisiert")

    class Audience(models.TextChoices):
        """Who may read the entry."""

        PUBLIC = "public", _("alle")
        SUBMITTER = "submitter", _("meldende Person und Verwaltung")
        STAFF = "staff", _("nur Verwaltung")

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="events")
    kind = models.CharField(_("Was"), max_length=12, choices=Kind)
    audience = models.CharField(_("sichtbar für"), max_length=10, choices=Audience)
    status = models.CharField(_("Status"), max_length=20, choices=STATUS_CHOICES, blank=True)
    text = models.TextField(_("Text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(_("wann"))

    class Meta:
        verbose_name = _("Verlaufseintrag")
        verbose_name_plural = _("Verlauf")
        ordering = ["id"]
        indexes = [models.Index(fields=["concern", "id"], name="concerns_event_in_order")]

    def __str__(self):
        return f"{self.concern_id}: {self.kind}"


class Photo(models.Model):
    """A photo of a concern: only the re-encoded copy exists, the upload is never kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey(Concern, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=80, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    alt_text = models.CharField(_("Bildbeschreibung"), max_length=200, blank=True)
    is_released = models.BooleanField(_("freigegeben"), default=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("Foto")
        verbose_name_plural = _("Fotos")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "position"], name="concerns_photo_position_once"),
            models.CheckConstraint(
                condition=Q(position__lt=settings.PHOTOS_PER_CONCERN), name="concerns_photo_within_limit"
            ),
        ]

    def __str__(self):
        return self.file


class Support(models.Model):
    """One person's support of a concern; the person is known only by a keyed hash of a cookie."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="supports")
    person_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Unterstützung")
        verbose_name_plural = _("Unterstützungen")
        constraints = [
            models.UniqueConstraint(fields=["concern", "person_hash"], name="concerns_supported_once"),
        ]

    def __str__(self):
        return str(self.concern_id)
