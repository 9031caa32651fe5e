"""Who is in charge: accounts of staff, and the organisational units that answer."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.offices.queries import OrganisationalUnitQuerySet


class User(AbstractUser):
    """An account of a person who works for the city."""

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")


class OrganisationalUnit(models.Model):
    """A department, an external body, or the Stadtbezirksmanagement of one Stadtbezirk."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        MANAGEMENT = "management", _("Stadtbezirksmanagement")
        DEPARTMENT = "department", _("Fachbereich")
        EXTERNAL = "external", _("externe Stelle")

    code = models.CharField(_("Kürzel"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=160, db_collation="de-x-icu")
    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    stadtbezirk_key = models.CharField(_("Stadtbezirk"), max_length=12, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    address = models.CharField(_("Anschrift"), max_length=200, blank=True)
    office_hours = models.CharField(_("Sprechzeiten"), max_length=200, blank=True)

    objects = OrganisationalUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="management") | ~Q(stadtbezirk_key=""),
                name="offices_management_has_a_stadtbezirk",
            ),
            models.UniqueConstraint(
                fields=["stadtbezirk_key"],
                condition=Q(kind="management"),
                name="offices_one_management_per_stadtbezirk",
            ),
        ]

    def __str__(self):
        return self.name
