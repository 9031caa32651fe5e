"""A small city for the service: ``python -m tests.faults.city``."""

import django
from django.db import transaction

SLUG = "radweg"


def load():
    """Store two Stadtteile side by side and one category."""
    from tests import factories

    with transaction.atomic():
        district = factories.StadtbezirkFactory(
            key="01", name="Südbezirk", area=factories.square(0, columns=2)
        )
        for number, name in enumerate(("Südwest", "Südost")):
            factories.StadtteilFactory(
                key=f"0{number + 1}", name=name, stadtbezirk=district, area=factories.square(number)
            )
        factories.CategoryFactory(slug=SLUG, name="Rad- und Fußweg")


if __name__ == "__main__":
    django.setup()
    load()
