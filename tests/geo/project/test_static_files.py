"""Only named files leave node_modules, and fonts leave it small."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders as static_finders

from geo.project import fonts
from geo.project.finders import FontFinder, ModuleManifestStorage, NodeModulesFinder

KERN = "@kern-ux/native/dist"
MOST_FONT_BYTES = 40_000


@pytest.fixture
def node_modules(settings, tmp_path):
    """A folder of npm packages with files that may be served and files that may not."""
    for name in (f"{KERN}/kern.min.css", f"{KERN}/kern.css", "other/secret.js"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("content")
    settings.NODE_MODULES = tmp_path
    settings.NODE_FILES = {KERN: ("kern.min.css",)}
    return tmp_path


@pytest.fixture(scope="module")
def kern_fonts():
    """The folder of KERN's fonts; skips where the npm packages are not installed."""
    folder = Path(settings.NODE_MODULES) / fonts.SOURCE
    if not folder.is_dir():
        pytest.skip("needs the npm packages, but they are not installed")
    return folder


def test_named_file_is_found(node_modules):
    assert NodeModulesFinder().find(f"{KERN}/kern.min.css") == str(node_modules / KERN / "kern.min.css")


@pytest.mark.parametrize(
    "path",
    [f"{KERN}/kern.css", "other/secret.js", f"{KERN}/../../../other/secret.js", "kern.min.css", f"{KERN}/"],
)
def test_file_that_is_not_named_is_not_found(node_modules, path):
    assert NodeModulesFinder().find(path) == []


def test_list_holds_the_named_files_only(node_modules):
    assert [name for name, _storage in NodeModulesFinder().list([])] == ["kern.min.css"]


def test_missing_package_gives_no_font(node_modules):
    assert FontFinder().find("geo/fonts/FiraSans-Regular.woff2") == []


@pytest.mark.parametrize(
    "path", ["geo/fonts/FiraSans-Thin.woff2", "fonts/FiraSans-Regular.woff2", "geo/fonts/"]
)
def test_other_font_is_not_found(path):
    assert FontFinder().find(path) == []


def test_unknown_face_is_refused():
    with pytest.raises(KeyError):
        fonts.subset_file("../settings.py")


@pytest.mark.parametrize("face", fonts.FACES)
def test_font_is_small(kern_fonts, settings, tmp_path, face):
    settings.DATA_DIR = tmp_path
    assert fonts.subset_file(face).stat().st_size < MOST_FONT_BYTES


def test_font_has_the_letters_of_names_and_not_all_others(kern_fonts, settings, tmp_path):
    from fontTools.ttLib import TTFont

    settings.DATA_DIR = tmp_path
    with TTFont(fonts.subset_file(fonts.FACES[0])) as font:
        letters = font.getBestCmap()
    assert {letter: ord(letter) in letters for letter in "äßẞğİłșéñ–„“…€Ж"} == {
        **dict.fromkeys("äßẞğİłșéñ–„“…€", True),
        "Ж": False,
    }


def test_font_is_made_once(kern_fonts, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    made = fonts.subset_file(fonts.FACES[0]).stat().st_mtime_ns
    assert fonts.subset_file(fonts.FACES[0]).stat().st_mtime_ns == made


def test_font_is_found_where_the_style_sheet_looks(kern_fonts):
    assert static_finders.find("geo/fonts/FiraSans-Regular.woff2")


def test_style_sheet_names_every_face():
    text = (settings.BASE_DIR / "geo/static/geo/tokens.css").read_text()
    assert [face for face in fonts.FACES if f"fonts/{face}" not in text] == []


MODULES = {
    "room/island.js": """import { draw } from '../geo/map.js'
import {
  one,
} from "./part.js"
import './part.js';
export { two } from './part.js'
export function three() {
  return fetch('./part.js')
}
""",
    "room/part.js": "export const one = 1, two = 2\n",
    "geo/map.js": "export const draw = 'from ./elsewhere.js'\n",
}


@pytest.fixture
def island(tmp_path):
    """The text of ``room/island.js`` after all files were hashed."""
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")
    for name, text in MODULES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    done = list(storage.post_process({name: (storage, name) for name in MODULES}))
    assert [name for name, _hashed, problem in done if isinstance(problem, Exception)] == []
    return (tmp_path / storage.stored_name("room/island.js")).read_text()


def test_import_from_another_room_is_hashed(island):
    assert re.search(r'from "\.\./geo/map\.[0-9a-f]{12}\.js"', island)


def test_every_kind_of_import_of_a_neighbour_is_hashed(island):
    assert len(re.findall(r'"\./part\.[0-9a-f]{12}\.js"', island)) == 3


def test_text_that_is_no_import_stays(island):
    assert "fetch('./part.js')" in island
