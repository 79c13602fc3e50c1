"""Formulas in LaTeX, as MathML for the page and as plain text for those who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from latex2mathml.converter import convert

_TOKEN = re.compile(r"\\\\|\\[a-zA-Z]+|\\.|\s+|[^\\\s]")

_SIGNS = {
    "partial": "∂", "sum": "Σ", "prod": "∏", "infty": "∞", "pi": "π", "Phi": "Φ", "phi": "φ", "varphi": "φ",
    "sigma": "σ", "lambda": "λ", "beta": "β", "alpha": "α", "delta": "δ", "epsilon": "ε", "mu": "μ", "top": "ᵀ",
    "lfloor": "⌊", "rfloor": "⌋", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "dots": "…", "left": "",
    "right": "", "!": "", ",": " ", ";": " ", "quad": "  ", " ": " ", "_": "_", "{": "{", "}": "}", "ldots": "…",
}  # fmt: skip
_OPERATORS = {
    "cdot": "·", "odot": "⊙", "star": "⋆", "le": "≤", "ge": "≥", "ne": "≠", "in": "∈", "times": "×",
    "leftarrow": "←", "to": "→",
}  # fmt: skip
_RAISED = dict(zip("0123456789+-=()nixekjabcdTyp", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣᵉᵏʲᵃᵇᶜᵈᵀʸᵖ", strict=True))
_LOWERED = dict(zip("0123456789+-=()ijknmlpstxaeohruv", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₙₘₗₚₛₜₓₐₑₒₕᵣᵤᵥ", strict=True))
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_SIMPLE = re.compile(r"[\w∂σΦφ\u0300-\u036f⁰-₟ᵀⁿˣ²³¹'.]+")
_BRACE = '<mo stretchy="true" fence="true" form="prefix">&#x0007B;</mo>'


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    """Return the formula as a MathML element.

    Args:
        latex: a formula of the kit's own: it is not meant for text of a user's, see `name`.
    """
    # The library sets an operator's name too far from its argument, and knows no escaped underscore in text.
    words = latex.replace(r"\operatorname{", r"\text{")
    found = convert(
        re.sub(r"\\text\{[^}]*\}", lambda each: each[0].replace(r"\_", "_"), words), display="block"
    )
    found = found.replace('display="block"', 'display="inline" displaystyle="true"', 1)
    # Browsers follow MathML Core, where a table needs both said in this way; the front end knows the two classes.
    # A brace only grows with a font for mathematics; a bracket that is drawn always does.
    found = found.replace(f"{_BRACE}<mtable>", '<mtable displaystyle="true" class="cases">')
    found = found.replace("<mtable>", '<mtable displaystyle="true">')
    return found.replace('columnalign="left"', 'class="left"')


@lru_cache(maxsize=4096)
def plain(latex: str) -> str:
    """Return the formula as one readable line: `∂L/∂a = b · ∂L/∂y`."""
    return re.sub(r"  +", " ", _Reader(latex).row(lambda token: False)).strip()


def name(text: str) -> str | None:
    """Return a user's name as LaTeX; None if it is no short name of letters, digits and underscores."""
    if not re.fullmatch(r"[A-Za-zΑ-Ωα-ω][A-Za-z0-9_Α-Ωα-ω]{0,11}", text):
        return None
    return text if len(text) == 1 else rf"\text{{{text}}}".replace("_", r"\_")


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, latex: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(latex)
        self.at = 0

    def row(self, ends: Callable[[str], bool]) -> str:
        """The text up to the token that ends it, which is read too."""
        said = ""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if ends(token):
                self.at += 1
                break
            said = self._with(said)
        return said

    def _with(self, said: str) -> str:
        """What was said so far, and the next thing."""
        token = self.tokens[self.at]
        if token in "^_" and len(token) == 1:
            self.at += 1
            return said.rstrip() + _moved(self.argument(), token)
        if token in "+-":
            self.at += 1
            unary = not said or said.rstrip()[-1:] in "=+−·⊙(/[,|;<>≤≥≠⌊"
            sign = "−" if token == "-" else token
            return said + sign if unary else f"{said.rstrip()} {sign} "
        if token in "=<>" or token[1:] in _OPERATORS:
            self.at += 1
            return f"{said.rstrip()} {_OPERATORS.get(token[1:], token)} "
        return said + self.one()

    def one(self) -> str:
        """The next token with its arguments."""
        token = self.tokens[self.at]
        self.at += 1
        if token.isspace():
            return ""
        if token == "{":
            return self.row(lambda each: each == "}")
        if token == ",":
            return ", "
        if not token.startswith("\\") or token == "\\\\":
            return token
        command = token[1:]
        if command == "frac":
            return f"{_kept(self.argument())}/{_kept(self.argument(), below=True)}"
        if command == "sqrt":
            return f"√({self.argument()})"
        if command in ("text", "operatorname", "mathrm"):
            return self._verbatim()
        if command in _ACCENTS:
            return self.argument() + _ACCENTS[command]
        if command == "begin":
            return self._rows(self._verbatim())
        return _SIGNS.get(command, command)

    def argument(self) -> str:
        while self.tokens[self.at].isspace():
            self.at += 1
        return self.one().strip()

    def _verbatim(self) -> str:
        """The words between braces, as they stand."""
        self.at += 1
        start = self.at
        while self.tokens[self.at] != "}":
            self.at += 1
        self.at += 1
        words = "".join(self.tokens[start : self.at - 1])
        return words.replace(r"\_", "_")

    def _rows(self, kind: str) -> str:
        """The rows of a table: `1 if x > 0; 0 otherwise` for cases, otherwise one after the other."""
        if kind == "array":
            self._verbatim()
        rows, end = [], False
        while not end and self.at < len(self.tokens):
            cells = [""]
            while self.at < len(self.tokens):
                token = self.tokens[self.at]
                if token in ("\\\\", "\\end"):
                    self.at += 1
                    end = token == "\\end"
                    break
                if token == "&":
                    self.at += 1
                    cells.append("")
                else:
                    cells[-1] = self._with(cells[-1])
            parts = [cell.strip() for cell in cells]
            joined = parts[0] if len(parts) == 1 else " ".join([parts[0], _condition(parts[1])])
            rows.append(joined)
        self._verbatim()
        return (", " if kind == "cases" else "; ").join(row for row in rows if row)


def _condition(text: str) -> str:
    return text if text == "otherwise" else f"if {text}"


def _kept(part: str, below: bool = False) -> str:
    """A part of a fraction, in parentheses where it would be misread."""
    if (
        _SIMPLE.fullmatch(part)
        or re.fullmatch(r"√\([^()]*\)", part)
        or (not below and re.fullmatch(r"[^ /+−]+", part))
    ):
        return part
    return f"({part})"


def _moved(text: str, direction: str) -> str:
    """An exponent or an index, in small letters where Unicode has them."""
    letters = _RAISED if direction == "^" else _LOWERED
    compact = text.replace(" ", "").replace("−", "-")
    if text == "ᵀ":
        return text
    if compact and all(letter in letters for letter in compact):
        return "".join(letters[letter] for letter in compact)
    return f"{direction}{text}" if len(text) == 1 else f"{direction}({text})"
