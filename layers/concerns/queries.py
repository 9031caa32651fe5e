"""Questions about concerns; `visible_to` is the one gate for rows."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Prefetch, Q
from django.utils import timezone

from layers.concerns.lifecycle import OPEN, STAGES, Visibility

SIMILAR_WITHIN_M = 150
"""Metres within which an open concern of the same group of categories counts as similar."""


def start_of(day):
    """Return the moment at which ``day`` (a date) begins in the city's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def groups(self):
        """Return the upper level, each with its selectable lower level, in two queries."""
        children = self.model.objects.filter(is_active=True)
        return self.filter(parent__isnull=True, is_active=True).prefetch_related(
            Prefetch("children", queryset=children)
        )


class ConcernQuerySet(models.QuerySet):
    """Concerns by who may see them, where they are and how far they are."""

    def public(self):
        """Keep the concerns that anybody may see."""
        return self.exclude(visibility=Visibility.INTERNAL)

    def visible_to(self, user):
        """Keep the concerns whose existence ``user`` may know."""
        return self if user.has_perm("concerns.view_concern") else self.public()

    def open(self):
        """Keep the concerns on which work is due."""
        return self.filter(status__in=OPEN)

    def undecided(self):
        """Keep the open concerns about whose publication nobody has decided yet."""
        return self.open().filter(visibility=Visibility.INTERNAL, moderation_reason="")

    def mentioning(self, text):
        """Keep the concerns in which ``text`` occurs anywhere, also where the public does not look."""
        fields = ("text", "public_text", "answer", "place_note", "organisation", "reference")
        return self.filter(reduce(or_, (Q(**{f"{field}__icontains": text}) for field in fields)))

    def in_stage(self, stage):
        """Keep the concerns whose map symbol shows ``stage``."""
        return self.filter(status__in=STAGES[stage])

    def in_category(self, category):
        """Keep the concerns of ``category`` or of one of its children."""
        return self.filter(Q(category=category) | Q(category__parent=category))

    def in_public_stadtteil(self, key):
        """Keep the concerns that the public sees in the Stadtteil ``key`` (of any edition)."""
        return self.filter(public_stadtteil_keys__contains=[key])

    def saying(self, text):
        """Keep the concerns whose public text contains ``text`` or whose number it is."""
        return self.filter(Q(public_text__icontains=text) | Q(reference__iexact=text.strip()))

    def submitted_between(self, first, last):
        """Keep the concerns submitted on the days ``first`` to ``last`` (dates in Berlin, both included)."""
        begin = Q(submitted_at__gte=start_of(first)) if first else Q()
        # There is no day after the last one that dates can name.
        is_bounded = last and last < date.max
        end = Q(submitted_at__lt=start_of(last + timedelta(days=1))) if is_bounded else Q()
        return self.filter(begin, end)

    def near(self, point, *, metres):
        """Keep the concerns whose public place is at most ``metres`` from ``point``, with `distance`."""
        return self.filter(public_location__dwithin=(point, D(m=metres))).annotate(
            distance=Distance("public_location", point)
        )

    def similar_to(self, *, point, category, text):
        """Return open, exactly located public concerns that may be about the same, best first.

        Parameters
        ----------
        point : Point
            Place of the new concern, any CRS with an SRID.
        category : Category
            Its category; the whole group of the category is searched.
        text : str
            Its text, compared by trigrams.

        Returns
        -------
        ConcernQuerySet
            At most `SIMILAR_WITHIN_M` away, with `distance` and `likeness` (0 to 1); ordered by the
            share of the radius minus the likeness, so that a close and alike one comes first.
        """
        group = category.parent_id or category.pk
        return (
            self.public()
            .open()
            .filter(Q(category=group) | Q(category__parent=group), category__is_sensitive=False)
            .exclude(visibility=Visibility.PUBLIC_GENERALISED)
            .near(point, metres=SIMILAR_WITHIN_M)
            .annotate(likeness=TrigramSimilarity("public_text", text))
            .annotate(rank=Distance("public_location", point) / SIMILAR_WITHIN_M - F("likeness"))
            .order_by("rank", "pk")
        )

    def with_staff_relations(self):
        """Fetch what pages for staff show, without geometry of areas."""
        return self.select_related(
            "category", "category__parent", "stadtteil", "stadtteil__stadtbezirk", "assigned_to"
        ).defer("stadtteil__area", "stadtteil__stadtbezirk__area")

    def with_public_relations(self):
        """Fetch what a list for the public shows, without geometry of areas; photos as `released_photos`."""
        released = self.model.photos.rel.related_model.objects.filter(is_released=True)
        return (
            self.select_related("category", "category__parent", "public_stadtteil")
            .defer("public_stadtteil__area")
            .prefetch_related(Prefetch("photos", queryset=released, to_attr="released_photos"))
        )


class PhotoQuerySet(models.QuerySet):
    """Photos of concerns."""

    def released(self):
        """Keep the photos that anybody may see."""
        return self.filter(is_released=True).exclude(concern__visibility=Visibility.INTERNAL)

    def visible_to(self, user):
        """Keep the photos that ``user`` may see."""
        return self if user.has_perm("concerns.view_concern") else self.released()
