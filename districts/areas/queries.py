"""Questions about areas: which Stadtteil is here, which was it then, what is near."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.db.models import Q
from django.utils import timezone

from geo.crs import is_in_reach

SEAM_M = 0.01
"""Metres by which a point may miss every Stadtteil and still belong to the nearest: rounding seams only."""

NEIGHBOUR_WITHIN_M = 8_000
"""Metres within which a place outside the city is put down to the nearest locality."""


class BoundaryEditionQuerySet(models.QuerySet):
    """Editions by their state."""

    def on(self, day):
        """Return the edition in force on ``day`` (a date), at most one."""
        return self.filter(activated_at__isnull=False, valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )

    def active(self):
        """Return the edition in force today, at most one."""
        return self.on(timezone.localdate())


class AreaQuerySet(models.QuerySet):
    """Areas of one edition."""

    def on(self, day):
        """Keep the areas of the edition in force on ``day`` (a date)."""
        return self.filter(
            Q(edition__valid_to__isnull=True) | Q(edition__valid_to__gt=day),
            edition__activated_at__isnull=False,
            edition__valid_from__lte=day,
        )

    def active(self):
        """Keep the areas of the edition in force today."""
        return self.on(timezone.localdate())


class StadtteilQuerySet(AreaQuerySet):
    """Stadtteile, and which of them a place lies in."""

    def at(self, point):
        """Return the Stadtteil that owns ``point``, or None outside the city.

        Parameters
        ----------
        point : Point
            Any CRS with an SRID; compared in EPSG:25832.

        Returns
        -------
        Stadtteil or None
            On a shared border or corner the one with the lowest key, the same on every call. A point
            that misses every area by at most `SEAM_M` (a rounding seam) belongs to its neighbour.
        """
        if not is_in_reach(point):
            return None
        near = self.filter(area__dwithin=(point, D(m=SEAM_M))).order_by("key")
        owners = list(near.select_related("stadtbezirk").defer("area", "stadtbezirk__area"))
        if len(owners) > 1:
            covering = set(near.filter(area__covers=point).values_list("pk", flat=True))
            owners.sort(key=lambda area: area.pk not in covering)
        return owners[0] if owners else None

    def candidates(self, point, *, accuracy_m):
        """Return the Stadtteile that a position known to ``accuracy_m`` metres may lie in, nearest first."""
        if not is_in_reach(point):
            return self.none()
        return (
            self.filter(area__dwithin=(point, D(m=accuracy_m)))
            .annotate(distance=Distance("area", point))
            .order_by("distance", "key")
            .defer("area")
        )

    def touching(self, geometry):
        """Keep the Stadtteile that ``geometry`` (a line or an area) passes through."""
        return self.filter(area__intersects=geometry) if is_in_reach(geometry) else self.none()


class NeighbourQuerySet(models.QuerySet):
    """Localities of neighbouring municipalities."""

    def near(self, point, *, metres=NEIGHBOUR_WITHIN_M):
        """Return the locality nearest to ``point`` (any CRS with an SRID) within ``metres``, or None."""
        if not is_in_reach(point):
            return None
        return (
            self.filter(location__dwithin=(point, D(m=metres)))
            .annotate(distance=Distance("location", point))
            .order_by("distance", "pk")
            .first()
        )
