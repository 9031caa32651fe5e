"""Questions about offices: which one is in charge of a Stadtbezirk."""

from django.db import models


class OrganisationalUnitQuerySet(models.QuerySet):
    """Departments, external bodies and Stadtbezirksmanagements."""

    def management_of(self, stadtbezirk):
        """Return the Stadtbezirksmanagement of ``stadtbezirk`` (may be None), or None."""
        key = stadtbezirk.key if stadtbezirk else None
        return self.filter(kind="management", stadtbezirk_key=key).first()
