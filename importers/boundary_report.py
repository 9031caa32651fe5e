"""What an operator reads after boundaries were loaded: German lines, one fact each."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_NAMED = 10
M2_PER_KM2 = 1_000_000


def loaded_lines(edition):
    """Return what was taken from the file and what the checks measured."""
    report = edition.report
    lines = [
        _taken(report["count"], report["nameless"]),
        _("Felder: Schlüssel %(key)s, Name %(name)s.") % report["fields"],
        _whole(edition),
        _("Überlappungen: keine."),
        _gaps(report["gaps_m2"]),
    ]
    if report["deviations"]:
        lines.append(_deviation(report["deviations"]))
    return lines + [_("Hinweis: %s") % remark for remark in _capped(report["remarks"])]


def _taken(count, nameless):
    """Return the line about Stadtteile and enclaves."""
    line = ngettext("%s Stadtteil übernommen", "%s Stadtteile übernommen", count) % count
    if nameless:
        left_out = ngettext("%s namenlose Enklave ausgelassen", "%s namenlose Enklaven ausgelassen", nameless)
        line += ", " + left_out % nameless
    return line + "."


def _whole(edition):
    """Return the line about the city as a whole; levels that it does not have are not named."""
    levels = [
        (_("%s Stadtbezirke"), edition.stadtbezirk_set.count()),
        (_("%s Berichtseinheiten"), edition.reporting_units.count()),
    ]
    area = _("%s km²") % _number(edition.report["area_m2"] / M2_PER_KM2, 2)
    return ", ".join([name % count for name, count in levels if count] + [area]) + "."


def _gaps(gaps_m2):
    """Return the line about gaps."""
    if not gaps_m2:
        return _("Lücken: keine.")
    return _("Lücken: %(count)s, zusammen %(m2)s m².") % {
        "count": len(gaps_m2),
        "m2": _number(sum(gaps_m2)),
    }


def _deviation(deviations):
    """Return the line about areas against the facts."""
    key = max(deviations, key=lambda each: abs(deviations[each]))
    return _("Flächen gegen die bekannten: größte Abweichung %(percent)s %% (%(key)s).") % {
        "percent": f"{100 * deviations[key]:+.2f}".replace(".", ","),
        "key": key,
    }


def comparison_lines(comparison, old):
    """Return what is different from the edition in force."""
    lines = [_("Vergleich mit „%s“:") % old]
    lines += [_("  neue Schlüssel: %s") % ", ".join(comparison.new_keys)] if comparison.new_keys else []
    lines += (
        [_("  entfallene Schlüssel: %s") % ", ".join(comparison.removed_keys)]
        if comparison.removed_keys
        else []
    )
    lines += [f"  {key}: „{before}“ → „{after}“" for key, before, after in comparison.renamed]
    lines += _capped([_change(change) for change in comparison.changed])
    return lines if len(lines) > 1 else [lines[0] + " " + _("keine Unterschiede.")]


def _change(change):
    """Return the line about one Stadtteil that differs."""
    return _(
        "  %(key)s %(name)s: Fläche %(percent)s %%, Mitte um %(moved)s m verschoben, %(m2)s m² anders"
    ) % {
        "key": change.key,
        "name": change.name,
        "percent": f"{100 * change.share:+.2f}".replace(".", ","),
        "moved": _number(change.moved_m),
        "m2": _number(change.differing_m2),
    }


def _capped(lines):
    """Return at most `MOST_NAMED` lines and the number of the others."""
    rest = len(lines) - MOST_NAMED
    return list(lines[:MOST_NAMED]) + ([_("  … und %s weitere.") % rest] if rest > 0 else [])


def state_line(edition):
    """Return whether the edition is in force."""
    if edition.activated_at:
        return _("„%(name)s“ gilt ab %(day)s.") % {
            "name": edition,
            "day": date_format(edition.valid_from, "DATE_FORMAT"),
        }
    return (
        _("„%s“ ist geladen, aber nicht in Kraft. Mit --activate wird der Gebietsstand aktiviert.") % edition
    )


def _number(value, digits=0):
    """Return a rounded number as people write it: 10.000 or 204,21."""
    return number_format(round(value, digits), digits, force_grouping=True)
