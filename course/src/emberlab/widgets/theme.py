"""The look that all pictures share: one type scale, one unit of space, one set of colours."""

from __future__ import annotations

from collections.abc import Iterable

from emberlab.widgets.svg import COLUMN, PROSE_COLUMN, Markup, element, number, rect, text, wrap

UNIT = 8  # every distance is a multiple of this
MARGIN = 3 * UNIT
SMALL, BODY, TITLE = 11, 13, 16  # the type scale, in pixels
LEADING = 20  # from one line of text to the next
WIDTH = 720  # what fits JupyterLab's column on a small screen; pictures are laid out to stay within it

# Each colour is JupyterLab's where there is one, so that a live picture follows the theme; in an <img> the
# variable is unknown and the fallback holds. Blue and orange are told apart with every kind of colour
# blindness, and each meaning has a second sign: a fill, hatching, a dashed line, a symbol, a word.
PAPER = "var(--jp-layout-color0,#fff)"
QUIET = "var(--jp-layout-color2,#eef0f2)"
INK = "var(--jp-ui-font-color1,#212121)"
MUTED = "var(--jp-ui-font-color2,#616161)"
LINE = "var(--jp-border-color1,#bdbdbd)"
BLUE = "var(--jp-brand-color1,#0067a5)"
ON_BLUE = "var(--jp-ui-inverse-font-color0,#fff)"
ORANGE = "var(--jp-warn-color0,#d55e00)"
RED = "var(--jp-error-color1,#b3261e)"

MONO = (
    "var(--jp-code-font-family,ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
    "'Liberation Mono',monospace)"
)
SANS = "var(--jp-ui-font-family,system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif)"

# Every rule begins with the picture's own class: a <style> inside an inline SVG holds for the whole page.
RULES = f"""
text{{font:{BODY}px {MONO};fill:{INK};white-space:pre}}
.title{{font-size:{TITLE}px;font-weight:600}}
.small{{font-size:{SMALL}px;fill:{MUTED}}}
.muted{{fill:{MUTED}}}
.prose{{font-family:{SANS};fill:{MUTED}}}
.ink{{fill:{INK}}}
.strong{{fill:{INK};font-weight:600}}
.bad{{fill:{RED}}}
.mid{{text-anchor:middle}}
.end{{text-anchor:end}}
.paper{{fill:{PAPER}}}
.quiet{{fill:{QUIET}}}
.cell rect{{fill:{PAPER};stroke:{LINE};stroke-width:1}}
.chip rect{{fill:{PAPER};stroke:{LINE};stroke-width:1;stroke-dasharray:3 3}}
.chip text{{fill:{MUTED}}}
.borrowed rect{{stroke-dasharray:none}}
.borrowed text{{fill:{INK}}}
.built rect{{fill:{BLUE};stroke:{BLUE};stroke-dasharray:none}}
.built text{{fill:{ON_BLUE};font-weight:700}}
.chip.lit rect{{stroke:{ORANGE};stroke-width:3;stroke-dasharray:none}}
.hatch{{stroke:{LINE};stroke-width:1;fill:none}}
.ghost rect,.unread rect{{stroke-dasharray:3 3}}
.ghost text,.unread text{{fill:{MUTED}}}
.halo{{paint-order:stroke;stroke:{PAPER};stroke-width:4px;stroke-linejoin:round}}
.result rect{{stroke:{BLUE}}}
.stretched rect{{stroke:{ORANGE};stroke-width:2}}
.stretched text{{fill:{INK};font-weight:600}}
.outside rect{{stroke:{RED};stroke-width:2;stroke-dasharray:3 3}}
.outside text{{fill:{RED}}}
.cell.lit rect{{fill:{BLUE};stroke:{BLUE};stroke-width:3;stroke-dasharray:none}}
.cell.lit text{{fill:{ON_BLUE};font-weight:700}}
.cell.lit .under{{fill:{BLUE}}}
.cell.lit .hatch{{display:none}}
.cell.lit .halo{{stroke:none}}
.cell.ghost.lit rect{{fill:{PAPER};stroke-dasharray:3 3}}
.cell.ghost.lit text{{fill:{INK}}}
.cell.ghost.lit .hatch{{display:inline}}
"""
ROOT = "emberlab-picture"
STYLE = Markup(
    "".join(f"svg.{ROOT} {rule.replace(',.', f',svg.{ROOT} .')}" for rule in RULES.split("\n") if rule)
)


def frame(width: float, height: float, label: str, *body: str) -> Markup:
    """The finished picture: `body` on its paper, `label` read aloud for those who cannot see it."""
    return element(
        "svg",
        element("style", STYLE),
        rect(0, 0, width, height, class_="paper"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        class_=ROOT,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=label,
    )


def paragraph(x: float, y: float, content: str, width: float, class_: str = "prose") -> tuple[Markup, float]:
    """`content` in lines of at most `width` pixels, the first baseline at `y`; and the last baseline."""
    lines = wrap(content, int(width / (BODY * (PROSE_COLUMN if class_.startswith("prose") else COLUMN))))
    drawn = "".join(text(x, y + i * LEADING, line, class_) for i, line in enumerate(lines))
    return Markup(drawn), y + (len(lines) - 1) * LEADING


def paragraphs(x: float, y: float, told: Iterable[tuple[str, str]], width: float) -> tuple[Markup, float]:
    """Each content with its class as a paragraph below `y`, empty ones left out; and the last baseline."""
    drawn = ""
    for content, class_ in told:
        if content:
            lines, y = paragraph(x, y + 4 * UNIT, content, width, class_)
            drawn += lines
    return Markup(drawn), y
