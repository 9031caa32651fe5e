"""Pins, how many of them are in each cell, how often each part of the map was written to, and kept tiles."""

import pgtrigger
from django.db import models

from layers.concerns.models import Category, Concern
from layers.pins import sql


class Pin(models.Model):
    """The released place of one public row, with what its symbol shows; written by triggers only."""

    layer = models.CharField(max_length=40)
    ident = models.CharField(max_length=40)
    code = models.BigIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    category = models.CharField(max_length=60)
    stage = models.CharField(max_length=12)
    is_sensitive = models.BooleanField()

    pk = models.CompositePrimaryKey("layer", "ident")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["layer", "code", "ident"],
                name="pins_by_place",
                include=["x", "y", "category", "stage"],
            ),
        ]
        triggers = [
            *(
                pgtrigger.Trigger(
                    name=f"count_{operation}",
                    level=pgtrigger.Statement,
                    when=pgtrigger.After,
                    operation=getattr(pgtrigger, operation.title()),
                    referencing=pgtrigger.Referencing(**rows),
                    func=sql.count(**rows),
                )
                for operation, rows in sql.TRANSITIONS.items()
            )
        ]

    def __str__(self):
        return f"{self.layer}: {self.ident}"


class Cell(models.Model):
    """How many pins of one category and stage are in one cell; 0 stays where there once was one."""

    layer = models.CharField(max_length=40)
    zoom = models.SmallIntegerField()
    code = models.BigIntegerField()
    category = models.CharField(max_length=60)
    stage = models.CharField(max_length=12)
    is_sensitive = models.BooleanField()
    n = models.IntegerField()

    pk = models.CompositePrimaryKey("layer", "zoom", "code", "category", "stage", "is_sensitive")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.layer}: {self.zoom}/{self.code}"


class Part(models.Model):
    """How often something was written within one tile of zoom `AREA_ZOOM`."""

    layer = models.CharField(max_length=40)
    code = models.BigIntegerField()
    writes = models.BigIntegerField(default=1)

    pk = models.CompositePrimaryKey("layer", "code")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.layer}: {self.code}"


class KeptTile(models.Model):
    """A tile as it is sent, compressed; served only while its version is the current one.

    The table is not logged (see the migration): after a crash it is empty, and tiles are made again.
    """

    layer = models.CharField(max_length=40)
    zoom = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    part = models.BigIntegerField(null=True)
    version = models.CharField(max_length=80)
    body = models.BinaryField()

    pk = models.CompositePrimaryKey("layer", "zoom", "x", "y")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["layer", "part"], name="pins_kept_by_part")]

    def __str__(self):
        return f"{self.layer}: {self.zoom}/{self.x}/{self.y}"


class ConcernPins(Concern):
    """Carries the triggers by which concerns become pins."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            *(
                pgtrigger.Trigger(
                    name=f"pins_{operation}",
                    level=pgtrigger.Statement,
                    when=pgtrigger.After,
                    operation=getattr(pgtrigger, operation.title()),
                    referencing=pgtrigger.Referencing(**rows),
                    func=sql.follow_concerns(**rows),
                )
                for operation, rows in sql.TRANSITIONS.items()
            )
        ]


class CategoryPins(Category):
    """Carries the trigger by which pins follow their category."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="pins_update",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(**sql.TRANSITIONS["update"]),
                func=sql.FOLLOW_CATEGORIES,
            )
        ]
