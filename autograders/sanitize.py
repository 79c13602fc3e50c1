"""What a student wrote or displayed, made safe to open: a page of it runs nothing in the reader's browser."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

IMAGES = {"image/png", "image/jpeg", "image/gif"}
PIXELS = re.compile(r"data:image/(?:png|jpeg|gif);base64,")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
PICTURE = re.compile(
    r'<img class="emberlab-twin" alt="[^"<>]*" src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+">'
    r"(?:<br><small>[^<>]*</small>)?"
)
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?)?")
COLOURS = 2000  # escape sequences in one text that are kept: to colour them takes time with their square
LONGEST_MARKDOWN = (
    20_000  # characters; a reader of Markdown takes time with the square of what it cannot match
)
LONGEST_TEXT = 60_000  # of which all letters are shown as they are
CUT = "\n\n(The rest of this answer was left out: it is too long.)"
LEFT_OUT = "(An output that is neither text nor a picture was left out.)"
# Fenced code, code, and formulas: nbconvert escapes them itself.
VERBATIM = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n`]*\n.*?^(?P=fence)[ \t]*$"
    r"|(?<![\\`])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|(?<![\\$])\$\$[^$]+\$\$|(?<![\\$])\$(?!\s)[^$\n]+(?<!\s)\$",
    re.DOTALL | re.MULTILINE,
)
SCHEME = re.compile(r"(javascript|vbscript|data)(?=\\?:\S)", re.IGNORECASE)
COMMAND = re.compile(r"\\(?:href|url|require|html\w*|cssId|class|style)(?![A-Za-z])")  # of MathJax
SAFE_SCHEMES = {"http", "https", "mailto"}
TAGS = re.compile(
    "a|blockquote|br|code|del|div|em|h[1-6]|hr|img|input|li|ol|p|pre|span|strong|table|tbody|td|th|thead|tr|ul"
)
ATTRIBUTES = re.compile("align|alt|checked|class|disabled|href|id|src|start|style|title|type")


class SanitizeOutputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Keep of what cells displayed only text, bitmaps, and the still pictures of our own widgets."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean every output of every cell."""
        nb.metadata.pop("widgets", None)
        # Pages are coloured by this. Without it IPython's own lexer is taken: on a long line, its time is quadratic.
        nb.metadata.language_info = NotebookNode(name="python")
        for cell in nb.cells:
            if cell.cell_type == "code" and type(cell.get("execution_count")) is not int:
                cell.execution_count = None  # pages show it as it stands
            for output in cell.get("outputs", []):
                _clean(output)
        return nb, resources


def safe_markdown(text: str, attachments: dict[str, Any]) -> str:
    """The text as Markdown without HTML or links that run something; letter by letter if all else fails."""
    if len(text) > LONGEST_MARKDOWN:
        return _letters(text[:LONGEST_TEXT]) + (CUT if len(text) > LONGEST_TEXT else "")
    parts, end = [], 0
    for match in VERBATIM.finditer(text):
        code = match.group()
        parts += [_inert(text[end : match.start()]), COMMAND.sub(r"\\text", code) if code[0] == "$" else code]
        end = match.end()
    safe = "".join([*parts, _inert(text[end:])])
    try:
        renderer = IPythonRenderer(escape=False, attachments=attachments)
        page = str(MarkdownWithMath(renderer=renderer).render(safe))
    except Exception:  # nbconvert's, such as for a picture that is missing: its page would fail as well
        return _letters(text)
    return _letters(text) if is_live(page) else safe


def safe_attachments(cell: NotebookNode) -> dict[str, Any]:
    """The bitmaps that a student has put into a Markdown cell."""
    found = {}
    for name, bundle in cell.get("attachments", {}).items():
        kept = {mime: data for mime, data in bundle.items() if mime in IMAGES and _harmless(mime, data)}
        if kept:
            found[name] = kept
    return found


def is_live(page: str) -> bool:
    """Whether a piece of HTML has anything in it that Markdown alone does not make, or a link that runs."""
    check = _Check()
    check.feed(page)
    check.close()
    return check.live


class _Check(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.live = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.live |= TAGS.fullmatch(tag) is None
        for name, value in attrs:
            self.live |= ATTRIBUTES.fullmatch(name) is None
            self.live |= name in ("href", "src") and not _safe_address(value or "")
            self.live |= name == "style" and "url" in (value or "").lower()

    def handle_comment(self, data: str) -> None:
        self.live = True

    def handle_decl(self, decl: str) -> None:
        self.live = True

    def handle_pi(self, data: str) -> None:
        self.live = True


def _clean(output: NotebookNode) -> None:
    if "execution_count" in output and type(output.execution_count) is not int:
        output.execution_count = None
    if output.output_type == "stream":
        output.name = "stderr" if output.name == "stderr" else "stdout"
        output.text = _text(output.text)
    elif output.output_type == "error":
        output.traceback = [_text(entry) for entry in output.traceback]
        if sum(entry.count("\x1b") for entry in output.traceback) > COLOURS:
            output.traceback = [ESCAPES.sub("", entry) for entry in output.traceback]
    if "data" in output:
        kept = {mime: value for mime, value in output.data.items() if _harmless(mime, value)}
        if "text/plain" in kept:
            kept["text/plain"] = _text(kept["text/plain"])
        output.data = NotebookNode(kept or {"text/plain": LEFT_OUT})
        output.metadata = NotebookNode()  # nbconvert puts an image's width into its tag as it stands


def _text(text: Any) -> str:
    """What was written, which may come in pieces; without its colours where these are too many."""
    text = "".join(map(str, text)) if isinstance(text, list) else str(text)
    return ESCAPES.sub("", text) if text.count("\x1b") > COLOURS else text


def _harmless(mime: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if mime in IMAGES:
        return BASE64.fullmatch(value) is not None
    return mime == "text/plain" or (mime == "text/html" and PICTURE.fullmatch(value) is not None)


def _inert(text: str) -> str:
    """Markdown outside of code and formulas: no tag, no entity, no address that runs something."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return COMMAND.sub(r"\\text", SCHEME.sub(r"\1 ", text))


def _letters(text: str) -> str:
    """Every letter as itself: no Markdown is left."""
    marked = "".join("\\" + letter if letter in "\\`*_[]#~|$!:" else letter for letter in text)
    return "\n".join(escape(line.strip(), quote=False) for line in marked.split("\n"))


def _safe_address(address: str) -> bool:
    """Whether a browser that follows it runs nothing: it drops blanks and control characters first."""
    if PIXELS.match(address):
        return True
    plain = re.sub(r"[\x00-\x20\x7f-\x9f]", "", unescape(unescape(address))).lower()
    scheme, colon, _ = re.split(r"[/?#]", plain)[0].partition(":")
    return not colon or scheme in SAFE_SCHEMES
