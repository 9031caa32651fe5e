"""The demo city's concerns: the file fits the city, and loading it tells true, repeatable histories."""

import csv
import json
from itertools import pairwise

import pytest
from django.utils import timezone

from districts.areas.demo import load_demo_city
from districts.offices.demo import UNITS_FILE, load_demo_accounts, load_demo_units
from districts.offices.models import OrganisationalUnit, User
from layers.concerns.demo import DATA, demo_reference, load_categories, load_demo_concerns
from layers.concerns.demo_courses import COURSES, UNIT_OF_TOPIC, USUAL_UNIT
from layers.concerns.lifecycle import TRANSITIONS, Status, Visibility
from layers.concerns.models import Category, Concern, Event

GROUPS = json.loads((DATA / "categories.json").read_text(encoding="utf-8"))
TOPICS = {child["slug"] for group in GROUPS for child in group["children"]}


@pytest.fixture(scope="module")
def rows():
    """The rows of the demo file."""
    with (DATA / "demo_concerns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


class TestFiles:
    """What stands in the files."""

    def test_there_are_about_150_concerns(self, rows):
        assert 140 <= len(rows) <= 170

    def test_every_topic_of_a_row_exists(self, rows):
        assert {row["thema"] for row in rows} <= TOPICS

    def test_every_course_of_a_row_exists_and_is_used(self, rows):
        assert {row["verlauf"] for row in rows} == set(COURSES)

    def test_every_kind_and_submitter_occurs(self, rows):
        assert {row["art"] for row in rows} == set(Concern.Kind.values)
        assert {row["wer"] for row in rows} >= {"resident", "association", "network", "facility"}

    def test_collective_submitters_are_named_as_examples(self, rows):
        names = {row["organisation"] for row in rows if row["wer"] != "resident"}
        assert "" not in names

    def test_no_text_occurs_twice(self, rows):
        assert len({row["text"] for row in rows}) == len(rows)

    def test_every_topic_has_its_own_slug(self):
        slugs = [entry["slug"] for group in GROUPS for entry in (group, *group["children"])]
        assert len(set(slugs)) == len(slugs)

    def test_there_are_the_twelve_groups(self):
        assert len(GROUPS) == 12

    def test_every_unit_that_courses_name_is_in_the_file(self):
        codes = {unit["code"] for unit in json.loads(UNITS_FILE.read_text(encoding="utf-8"))}
        assert {*UNIT_OF_TOPIC.values(), USUAL_UNIT} <= codes

    def test_no_address_leads_to_a_real_person(self):
        units = json.loads(UNITS_FILE.read_text(encoding="utf-8"))
        assert all(unit["email"].endswith("@stadt.invalid") for unit in units)


def test_number_of_a_demo_concern_is_the_same_in_every_city():
    assert demo_reference(1) == demo_reference(1) != demo_reference(2)


class TestCategories:
    """The topics, also without the demo."""

    def test_topics_are_loaded_once(self, db):
        for _time in range(2):
            load_categories()
        assert Category.objects.count() == len(TOPICS) + len(GROUPS)

    def test_edited_topic_stays_edited(self, db):
        load_categories()
        Category.objects.filter(slug="laerm").update(name="Krach")
        load_categories()
        assert Category.objects.get(slug="laerm").name == "Krach"

    def test_everything_about_social_hardship_is_never_located(self, db):
        load_categories()
        topics = Category.objects.get(slug="soziale-lage").children.all()
        assert {topic.is_never_located for topic in topics} == {True}

    def test_no_sensitive_topic_is_public_by_default(self, db):
        load_categories()
        assert not Category.objects.filter(is_sensitive=True, default_visibility=Visibility.PUBLIC).exists()


class TestAccounts:
    """The logins."""

    def test_passwords_are_told_once(self, db, settings):
        settings.DEMO_PASSWORD = ""
        first, second = load_demo_accounts(), load_demo_accounts()
        assert ("Passwort: " in first[0], "Passwort: " in second[0]) == (True, False)

    def test_told_password_opens_the_account(self, db, settings):
        settings.DEMO_PASSWORD = ""
        password = load_demo_accounts()[0].rpartition(": ")[2]
        assert User.objects.get(username="verwaltung").check_password(password)

    def test_password_can_be_set(self, db, settings):
        settings.DEMO_PASSWORD = "ein langes Wort"
        load_demo_accounts()
        assert User.objects.get(username="admin").check_password("ein langes Wort")

    def test_staff_may_decide_but_not_administer(self, db):
        load_demo_accounts()
        user = User.objects.get(username="verwaltung")
        assert user.has_perms(["concerns.change_concern", "outbox.view_outgoingmail"])
        assert not user.is_staff

    def test_every_stadtbezirk_has_its_management(self, db):
        load_demo_units()
        keys = OrganisationalUnit.objects.filter(kind="management").values_list("stadtbezirk_key", flat=True)
        assert sorted(keys) == [f"{number:02d}" for number in range(1, 14)]


@pytest.mark.django_db
def test_demo_city_tells_true_histories(rows):
    """One load for everything that can be said about it, because it takes seconds."""
    load_demo_city()
    load_categories()
    load_demo_concerns()
    concerns = list(Concern.objects.select_related("stadtteil").defer("stadtteil__area"))
    assert len(concerns) == len(rows)
    assert len({concern.stadtteil.key for concern in concerns if concern.stadtteil}) == 51
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert {concern.status for concern in concerns} >= {Status.RECEIVED, Status.ANSWERED, Status.AT_COUNCIL}
    assert Concern.objects.filter(visibility=Visibility.PUBLIC_GENERALISED).exists()
    for concern in concerns:
        assert_lawful(concern)
    assert "Beispielanliegen" not in "".join(load_demo_concerns())
    assert Concern.objects.count() == len(rows)


def assert_lawful(concern):
    """Check that the history of ``concern`` runs forward in time and only along the table."""
    events = list(concern.events.all())
    assert [event.at for event in events] == sorted(event.at for event in events)
    statuses = [event.status for event in events if event.status]
    for old, new in pairwise(statuses):
        assert old == new or new in TRANSITIONS[old]
    assert statuses[-1] == concern.status
