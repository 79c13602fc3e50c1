"""Takes the pictures of docs/widgets.md in real JupyterLab: `make gallery`."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image  # matplotlib brings it

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "browser")]

from gallery_examples import EXAMPLES, SCENES, SETUP  # noqa: E402
from lab import Lab, chromium_page  # noqa: E402
from served import jupyter, write_notebook  # noqa: E402

PALETTE = {"colors": 256, "method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}


def main() -> None:
    """Run every example and write its picture, and all of them together on one sheet."""
    shots = {scene.name: (scene.code, scene.keys) for scene in SCENES}
    shots |= {example.kind: (example.code, ()) for example in EXAMPLES}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        cells = [SETUP, *(f"# {name}!\n{code}" for name, (code, _) in shots.items())]
        write_notebook(Path(folder) / "gallery.ipynb", cells)
        with jupyter(Path(folder), Path(home)) as url, chromium_page(1400, 1800) as page:
            lab = Lab(page, url, HERE / "widgets")
            lab.open("gallery.ipynb")
            lab.run(lab.cell("import emberlab"))
            pictures = {name: _taken(lab, name, keys) for name, (_, keys) in shots.items()}
    (HERE / "widgets").mkdir(exist_ok=True)
    for name, png in pictures.items():
        (HERE / "widgets" / f"{name}.png").write_bytes(_small(png))
        print(f"docs/widgets/{name}.png")
    (HERE / "widgets" / "contact-sheet.png").write_bytes(_sheet(list(pictures.values())))


def _taken(lab: Lab, name: str, keys: tuple[str, ...]) -> bytes:
    cell = lab.cell(f"# {name}!")
    lab.run(cell)
    widget = cell.locator("[data-emberlab]").last
    widget.scroll_into_view_if_needed()
    if keys:
        widget.focus()
    for key in keys:
        lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(200)
    lab.page.wait_for_timeout(1500)
    return widget.screenshot()


def _small(png: bytes) -> bytes:
    """The same picture with a palette, which drawings do not miss."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(**PALETTE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _sheet(pngs: list[bytes], columns: int = 4, width: int = 400) -> bytes:
    """All pictures in columns, the next one always where there is the most room."""
    gap = 16
    pages = [Image.open(io.BytesIO(png)).convert("RGB") for png in pngs]
    pages = [
        page.resize((width, round(page.height * width / page.width)), Image.Resampling.LANCZOS)
        for page in pages
    ]
    heights = [gap] * columns
    places = []
    for page in pages:
        column = heights.index(min(heights))
        places.append((gap + column * (width + gap), heights[column]))
        heights[column] += page.height + gap
    sheet = Image.new("RGB", (gap + columns * (width + gap), max(heights)), "#f4f5f6")
    for page, place in zip(pages, places, strict=True):
        sheet.paste(page, place)
    out = io.BytesIO()
    sheet.quantize(**PALETTE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
