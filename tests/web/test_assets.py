from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.faults import NotFoundError
from kg.web import assets as module

FILES = {
    "icon.svg": "<svg/>",
    "css/20-second.css": "b {}",
    "css/10-first.css": "a {}",
    "css/note.txt": "no style",
    "built/map-AAAA1111.js": 'import "./part-BBBB2222.js"',
    "built/part-BBBB2222.js": "export {}",
    "built/LICENCES.txt": "All of them",
    "built/manifest.json": json.dumps({"map.js": "map-AAAA1111.js"}),
}


def lay(folder: Path, files: dict[str, str]) -> None:
    """Write ``files`` where the application looks for its static ones."""
    for name, content in files.items():
        path = folder / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


def forget() -> None:
    """Have the next request look anew."""
    module.assets.cache_clear()
    module._by_path.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder that stands for the package's."""
    monkeypatch.setattr(module, "files", lambda _package: tmp_path)
    forget()
    yield tmp_path
    forget()


@pytest.fixture
def app() -> Flask:
    """Return an application that has nothing but assets."""
    made = Flask("plain", static_folder=None)
    made.register_blueprint(module.blueprint)
    made.register_error_handler(NotFoundError, lambda error: (str(error), 404))
    return made


@pytest.fixture
def small(app: Flask) -> FlaskClient:
    """Return its client."""
    return app.test_client()


def address(app: Flask, name: str) -> str:
    """Return the address of an asset."""
    with app.test_request_context("/"):
        return module.asset(name)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("style.css", "a{}b{}", "text/css"),  # all of css/, in the order of their names
        ("icon.svg", "<svg/>", "image/svg+xml"),
        ("built/map.js", 'import "./part-BBBB2222.js"', "text/javascript"),
        ("built/LICENCES.txt", "All of them", "text/plain"),
    ],
)
def test_an_asset_is_kept_forever(
    app: Flask, small: FlaskClient, folder: Path, name: str, content: str, media_type: str
) -> None:
    lay(folder, FILES)
    response = small.get(address(app, name))
    assert (response.text, response.mimetype) == (content, media_type)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_changed_asset_has_another_address(app: Flask, small: FlaskClient, folder: Path) -> None:
    lay(folder, FILES)
    before = address(app, "style.css")
    lay(folder, {"css/10-first.css": "a { color: red }"})
    forget()
    assert address(app, "style.css") != before
    assert small.get(before).status_code == 404


def test_modules_find_each_other(app: Flask, small: FlaskClient, folder: Path) -> None:
    lay(folder, FILES)
    beside = address(app, "built/map.js").rpartition("/")[0]
    assert small.get(f"{beside}/part-BBBB2222.js").text == "export {}"


@pytest.mark.parametrize(
    "path", ["built/map.js", "built/manifest.json", "built/../icon.svg", "css/10-first.css", "icon.svg", ""]
)
def test_what_no_page_asks_for_is_not_found(small: FlaskClient, folder: Path, path: str) -> None:
    lay(folder, FILES)
    assert small.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("left", ["nothing", "a build that was cut off"])
def test_without_the_build_there_are_no_scripts(app: Flask, folder: Path, left: str) -> None:
    names = [name for name in FILES if not name.startswith("built/")]
    if left != "nothing":
        names.append("built/map-AAAA1111.js")
    lay(folder, {name: FILES[name] for name in names})
    with app.test_request_context("/"):
        assert not module.has_asset("built/map.js")
        assert module.has_asset("style.css")
        with pytest.raises(KeyError):
            module.asset("built/map.js")


def test_addresses_have_no_language(app: Flask, folder: Path) -> None:
    lay(folder, FILES)
    with app.test_request_context("/partners", base_url="http://localhost/mounted/en/") as context:
        context.request.environ["kg.language"] = "en"
        assert module.asset("built/map.js") == "/mounted/static/built/map-AAAA1111.js"
