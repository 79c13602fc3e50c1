"""What each part of the picture looks like (styles.ts): one style sheet, from the family's palette and type scale."""

from __future__ import annotations

from functools import cache

from emberlab.widgets import theme
from emberlab.widgets.theme import BODY, SMALL, TITLE

ROOT = "emberlab-graph"

# A heat map's green and purple, told apart with every kind of colour blindness, and neither of them a flow's colour.
_HUES = {
    "paper": theme.PAPER,
    "quiet": theme.QUIET,
    "ink": theme.INK,
    "muted": theme.MUTED,
    "line": theme.LINE,
    "blue": theme.BLUE,
    "orange": theme.ORANGE,
    "red": theme.RED,
    "positive": "#1f9e6e",
    "negative": "#a05fd0",
}

STYLES: dict[str, dict[str, str | float | bool]] = {
    "paper": {"fill": "paper"},
    "frame": {"fill": "muted", "fade": 0.05, "stroke": "line"},
    "sheet": {"fill": "paper", "stroke": "line"},
    "card": {"fill": "paper", "stroke": "line", "width": 1.2},
    "unbuilt": {"fill": "paper", "stroke": "muted", "width": 1.2, "dash": "4 3"},
    "pill": {"fill": "quiet", "stroke": "line"},
    "leaf": {"fill": "quiet", "stroke": "muted", "width": 1.2},
    "parameter": {"fill": "quiet", "stroke": "line"},
    "constant": {"fill": "quiet"},
    "reference": {"fill": "paper", "stroke": "line", "dash": "2 2"},
    "double": {"stroke": "muted"},
    "tile": {"fill": "blue", "fade": 0.13},
    "tilelarge": {"fill": "blue", "size": TITLE, "weight": 600, "anchor": "middle"},
    "tiletext": {"fill": "blue", "size": BODY, "weight": 600, "anchor": "middle"},
    "tilesmall": {"fill": "blue", "size": SMALL, "weight": 600, "anchor": "middle"},
    "glyph": {"stroke": "blue", "width": 1.8},
    "sign": {"stroke": "muted", "fill": "paper"},
    "plus": {"stroke": "ink", "width": 1.6},
    "icon": {"stroke": "muted", "width": 1.2},
    "knob": {"fill": "muted"},
    "mesh": {"fill": "paper", "stroke": "line", "width": 0.5},
    "plus1": {"fill": "positive", "fade": 0.35},
    "plus2": {"fill": "positive", "fade": 0.6},
    "plus3": {"fill": "positive", "fade": 0.8},
    "plus4": {"fill": "positive", "fade": 1},
    "minus1": {"fill": "negative", "fade": 0.35},
    "minus2": {"fill": "negative", "fade": 0.6},
    "minus3": {"fill": "negative", "fade": 0.8},
    "minus4": {"fill": "negative", "fade": 1},
    "name": {"fill": "ink", "size": BODY},
    "label": {"fill": "ink", "size": BODY, "weight": 600, "italic": True},
    "italic": {"fill": "muted", "size": BODY, "italic": True},
    "strong": {"fill": "ink", "size": BODY, "weight": 600},
    "shape": {"fill": "muted", "size": SMALL},
    "value": {"fill": "ink", "size": BODY},
    "copies": {"fill": "muted", "size": SMALL},
    "gradient": {"fill": "orange", "size": BODY, "weight": 600},
    "note": {"fill": "muted", "size": SMALL, "italic": True},
    "differs": {"fill": "orange", "size": SMALL, "weight": 600},
    "bad": {"fill": "red", "size": SMALL, "weight": 600},
    "level": {"fill": "orange"},
    "rest": {"fill": "line", "fade": 0.6},
    "edge": {"stroke": "muted", "width": 1.4},
    "arrow": {"fill": "muted"},
    "connector": {"stroke": "line", "width": 1.2},
    "under": {"stroke": "paper", "width": 4},
    "forward": {"stroke": "blue", "width": 3},
    "forwardarrow": {"fill": "blue"},
    "backward": {"stroke": "orange", "width": 2.6, "dash": "7 5"},
    "backwardarrow": {"fill": "orange"},
    "halo": {"stroke": "blue", "width": 8, "opacity": 0.25},
    "haloback": {"stroke": "orange", "width": 8, "opacity": 0.25},
    "now": {"stroke": "blue", "width": 2.6},
    "nowback": {"stroke": "orange", "width": 2.6},
    "selected": {"stroke": "ink", "width": 2.2},
    "hover": {"stroke": "muted", "width": 1.8},
    "shared": {"stroke": "ink", "width": 1.6, "dash": "2 3"},
    "done": {"fill": "blue"},
    "doneback": {"fill": "orange"},
    "tick": {"stroke": "paper", "width": 1.6},
    "tag": {"fill": "paper", "stroke": "orange"},
    "tagtext": {"fill": "orange", "size": SMALL, "weight": 600, "anchor": "middle"},
    "empty": {"fill": "muted", "size": BODY, "anchor": "middle"},
}

_PARTS = (
    ("opacity", "stroke-opacity:{}"),
    ("dash", "stroke-dasharray:{}"),
    ("size", "font-size:{}px"),
    ("weight", "font-weight:{}"),
    ("anchor", "text-anchor:{}"),
)


@cache
def css() -> str:
    """The style sheet: every rule begins with the picture's class, for in an inline SVG it holds for the whole page."""
    rules = [f"text{{font-family:{theme.MONO};white-space:pre}}", ".dim{opacity:.35}"]
    for name, look in STYLES.items():
        parts = [f"fill:{_HUES[str(look['fill'])] if 'fill' in look else 'none'}"]
        if look.get("fade", 1) != 1:
            parts.append(f"fill-opacity:{look['fade']}")
        if "stroke" in look:
            parts.append(f"stroke:{_HUES[str(look['stroke'])]}")
        if look.get("width", 1) != 1:
            parts.append(f"stroke-width:{look['width']}")
        for key, rule in _PARTS:
            if key == "anchor" and look.get("italic"):
                parts.append("font-style:italic")
            if key in look:
                parts.append(rule.format(look[key]))
        rules.append(f".{name}{{{';'.join(parts)}}}")
    return "".join(f"svg.{ROOT} {rule}" for rule in rules)
