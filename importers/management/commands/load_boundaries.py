"""``manage.py load_boundaries``: bring a city's boundaries in, check them, put them into force."""

import hashlib
from datetime import date
from pathlib import Path

import shapely
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.areas import facts
from districts.areas.crs_checks import crs_fault
from districts.areas.models import BoundaryEdition
from districts.areas.services import RefusedBoundaries, activate_edition, compare, load_edition
from importers import boundary_report
from importers.boundaries import HANNOVER, guess_mapping, is_hannover, to_records
from importers.errors import UnreadableFile
from importers.readers import read_polygons, shapes_in_metres

REFUSED = 2
HANNOVER_SOURCE = "Landeshauptstadt Hannover, Bereich Geoinformation"
HANNOVER_LICENCE = "CC BY 4.0"


class Command(BaseCommand):
    """Load boundaries as an edition; refuses with exit code 2 and stores nothing if a check fails."""

    help = _("Lädt die Grenzen der Stadtteile aus GeoJSON, GeoPackage oder gezipptem Shapefile.")

    def add_arguments(self, parser):
        """Declare file and options."""
        parser.add_argument("file", metavar="FILE", help=_("Datei auf diesem Rechner"))
        parser.add_argument("--activate", action="store_true", help=_("gleich in Kraft setzen"))
        parser.add_argument(
            "--valid-from", type=date.fromisoformat, help=_("erster Tag, JJJJ-MM-TT; sonst heute")
        )
        parser.add_argument("--name", help=_("Name des Gebietsstands"))
        parser.add_argument(
            "--preset",
            choices=["auto", "hannover", "generic"],
            default="auto",
            help=_("auto erkennt Hannovers Felder; generic vergleicht nicht mit den bekannten Stadtteilen"),
        )
        parser.add_argument("--layer", help=_("Ebene, wenn die Datei mehrere hat"))
        parser.add_argument("--source", help=_("Herausgeber der Daten"))
        parser.add_argument("--licence", help=_("Lizenz der Daten"))
        for role in ("key", "name", "district-key", "district-name"):
            parser.add_argument(f"--field-{role}", help=_("Name des Feldes"))

    def handle(self, *, file, activate, valid_from, **options):
        """Load and report; one transaction."""
        path = Path(file)
        try:
            with transaction.atomic():
                edition = _already_loaded(path) or _load(path, options)
                lines = boundary_report.loaded_lines(edition) + _comparison_lines(edition)
                if activate and not edition.activated_at:
                    activate_edition(edition, on=valid_from)
        except (UnreadableFile, RefusedBoundaries) as problem:
            raise _refusal(str(problem)) from problem
        except ValidationError as problem:
            raise _refusal("\n".join(problem.messages)) from problem
        for line in [*lines, boundary_report.state_line(edition)]:
            self.stdout.write(line)


def _refusal(sentences):
    """Return the error that ends the command."""
    return CommandError(sentences + "\n" + _("Nichts wurde gespeichert."), returncode=REFUSED)


def _checksum(path):
    """Return the SHA-256 of a file, empty if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _already_loaded(path):
    """Return the edition that was made from the same file and is waiting or in force, or None."""
    return BoundaryEdition.objects.filter(checksum=_checksum(path), valid_to__isnull=True).first()


def _load(path, options):
    """Read, map, check and store the file as an inactive edition."""
    table = read_polygons(path, layer=options["layer"])
    is_official = options["preset"] == "hannover" or (options["preset"] == "auto" and is_hannover(table))
    mapping = _mapping(table, options, is_official)
    fault = crs_fault(shapely.total_bounds(table.shapes), table.crs)
    if fault:
        raise RefusedBoundaries([fault])
    records, nameless = to_records(table, shapes_in_metres(table), mapping)
    source = options["source"] or (HANNOVER_SOURCE if is_official else path.name)
    licence = options["licence"] or (HANNOVER_LICENCE if is_official else _("Lizenz nicht angegeben"))
    return load_edition(
        name=options["name"] or f"{path.stem}, {timezone.localdate():%d.%m.%Y}",
        records=records,
        source=source,
        licence=licence,
        attribution=f"{source}, {licence}",
        checksum=_checksum(path),
        expected=facts.hannover() if is_official else None,
        nameless=nameless,
        report={"fields": vars(mapping)},
    )


def _mapping(table, options, is_official):
    """Return which columns to use: the named ones, Hannover's, or the likeliest."""
    named = {role: options[f"field_{role}"] for role in vars(HANNOVER)}
    if is_official and is_hannover(table) and not any(named.values()):
        return HANNOVER
    return guess_mapping(table, **named)


def _comparison_lines(edition):
    """Return the comparison with the edition in force, if it is another one."""
    old = BoundaryEdition.objects.active().exclude(pk=edition.pk).first()
    return boundary_report.comparison_lines(compare(edition, old), old) if old else []
