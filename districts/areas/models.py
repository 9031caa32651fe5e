"""Administrative areas, each belonging to one boundary edition; an old area is never edited."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from districts.areas.queries import (
    AreaQuerySet,
    BoundaryEditionQuerySet,
    NeighbourQuerySet,
    StadtteilQuerySet,
)
from geo.crs import STORAGE_SRID


class DateRange(Func):
    """PostgreSQL's ``daterange(from, to, '[)')``; an open end is NULL."""

    function = "daterange"


class BoundaryEdition(models.Model):
    """One complete set of boundaries with its source; loaded inactive, then activated in one step."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    source = models.CharField(_("Quelle"), max_length=200)
    licence = models.CharField(_("Lizenz"), max_length=80)
    attribution = models.CharField(_("Quellenvermerk"), max_length=200)
    is_schematic = models.BooleanField(_("schematisch, nicht amtlich"), default=False)
    checksum = models.CharField(_("Prüfsumme der Datei"), max_length=64)
    report = models.JSONField(_("Prüfbericht"), default=dict, blank=True)
    loaded_at = models.DateTimeField(_("geladen"), auto_now_add=True)
    valid_from = models.DateField(_("gültig ab"), null=True, blank=True)
    valid_to = models.DateField(_("gültig bis (ausschließlich)"), null=True, blank=True)
    activated_at = models.DateTimeField(_("aktiviert"), null=True, blank=True)

    objects = BoundaryEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gebietsstand")
        verbose_name_plural = _("Gebietsstände")
        ordering = ["-loaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True) | Q(valid_from__isnull=False),
                name="areas_active_edition_has_a_first_day",
            ),
            ExclusionConstraint(
                name="areas_editions_do_not_overlap_in_time",
                expressions=[
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True)),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(activated_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name


class Area(models.Model):
    """What Stadtbezirk and Stadtteil share: official key, name and shape within one edition."""

    edition = models.ForeignKey(BoundaryEdition, models.CASCADE, related_name="%(class)s_set")
    key = models.CharField(_("amtlicher Schlüssel"), max_length=12)
    name = models.CharField(_("Name"), max_length=120, db_collation="de-x-icu")
    area = models.MultiPolygonField(_("Fläche"), srid=STORAGE_SRID)

    objects = AreaQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="areas_%(class)s_once_per_edition"),
            models.CheckConstraint(condition=Q(area__isvalid=True), name="areas_%(class)s_shape_is_valid"),
        ]

    def __str__(self):
        return self.name


class Stadtbezirk(Area):
    """A district with an elected council; the union of its Stadtteile."""

    class Meta(Area.Meta):
        verbose_name = _("Stadtbezirk")
        verbose_name_plural = _("Stadtbezirke")


class ReportingUnit(models.Model):
    """The unit for which the city publishes statistics: one or more Stadtteile."""

    edition = models.ForeignKey(BoundaryEdition, models.CASCADE, related_name="reporting_units")
    key = models.CharField(_("Schlüssel"), max_length=24)
    name = models.CharField(_("Name"), max_length=200, db_collation="de-x-icu")

    class Meta:
        verbose_name = _("Berichtseinheit")
        verbose_name_plural = _("Berichtseinheiten")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="areas_reportingunit_once_per_edition"),
        ]

    def __str__(self):
        return self.name


class Stadtteil(Area):
    """The smallest area of the map; every place in the city lies in exactly one."""

    stadtbezirk = models.ForeignKey(
        Stadtbezirk, models.CASCADE, null=True, blank=True, related_name="stadtteile"
    )
    reporting_unit = models.ForeignKey(
        ReportingUnit, models.RESTRICT, null=True, blank=True, related_name="stadtteile"
    )

    objects = StadtteilQuerySet.as_manager()

    class Meta(Area.Meta):
        verbose_name = _("Stadtteil")
        verbose_name_plural = _("Stadtteile")


class Place(models.Model):
    """A square, station or landmark that people name when they say where."""

    name = models.CharField(_("Name"), max_length=120, unique=True, db_collation="de-x-icu")
    kind = models.CharField(_("Art"), max_length=20)
    location = models.PointField(_("Lage"), srid=STORAGE_SRID)

    class Meta:
        verbose_name = _("Ort")
        verbose_name_plural = _("Orte")
        ordering = ["name"]
        indexes = [GinIndex(fields=["name"], name="areas_place_name_trigram", opclasses=["gin_trgm_ops"])]

    def __str__(self):
        return self.name


class Neighbour(models.Model):
    """A locality of a neighbouring municipality, to name who is probably responsible outside."""

    municipality = models.CharField(_("Gemeinde"), max_length=80)
    locality = models.CharField(_("Ortschaft"), max_length=80)
    location = models.PointField(_("Lage"), srid=STORAGE_SRID)

    objects = NeighbourQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nachbarort")
        verbose_name_plural = _("Nachbarorte")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "locality"], name="areas_neighbour_once"),
        ]

    def __str__(self):
        return f"{self.locality} ({self.municipality})"


class WaterBody(models.Model):
    """A river, canal or lake: only drawn, so that people recognise their city."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    shape = models.GeometryField(_("Form"), srid=STORAGE_SRID)
    is_schematic = models.BooleanField(_("schematisch"), default=True)

    class Meta:
        verbose_name = _("Gewässer")
        verbose_name_plural = _("Gewässer")

    def __str__(self):
        return self.name
