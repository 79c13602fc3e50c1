"""What a build brings along into the module besides the piece, and what the module refuses to take."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Collection, Mapping, Sequence

from emberlab.pieces.blocks import Block, block_lines, blocks_of, without
from emberlab.pieces.cell import Cell, Import, can_travel
from emberlab.pieces.errors import BuildError
from emberlab.pieces.excerpt import statement_text
from emberlab.pieces.locate import Function, Node, Part, first_row, parts_of, whole
from emberlab.pieces.piece import PACKAGE
from emberlab.pieces.scope import Scopes, bound, expression_names
from emberlab.pieces.text import Text

OWN_NAMES = frozenset(dir(builtins))
# Every module has these, whether or not a statement binds them.
MODULE_NAMES = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__builtins__"}
)


def brought_along(
    text: Text, tree: ast.Module, cell: Cell, places: Mapping[Part, str]
) -> list[tuple[int, int, list[str]]]:
    """The edits that take an earlier build's block out of a module and put in what this cell brings along.

    ``places`` are the pieces' parts in the module, with their qualnames. Raises BuildError for a name that is
    taken, and for a statement that could not run in the module.
    """
    qualnames = list(dict.fromkeys(places.values()))
    blocks = blocks_of(text)
    old = [block for block in blocks if set(block.names) & set(qualnames)]
    stay = list(dict.fromkeys(name for block in old for name in block.names if name not in qualnames))
    anchor = min(_start(text, part.found.statement) for part in places)
    module = _Module(text, tree, blocks, old, anchor, {qualname.split(".")[0] for qualname in qualnames})
    needed, travelling = cell.travelling()
    carried: list[str] = []
    names: set[str] = set()
    for statement in travelling:
        for one in module.accept(statement, needed):
            marks = cell.marks
            carried.append(
                ast.unparse(one) if isinstance(one, Import) else statement_text(cell.text, one, marks)
            )
            names |= bound(one)
    _refuse_lost(cell, needed - names - module.names - OWN_NAMES - MODULE_NAMES)
    kept = module.still_needed(stay, names)
    edits: list[tuple[int, int, list[str]]] = [(*without(text, block), []) for block in old]
    if kept or carried:
        owners = [*(stay if kept else []), *qualnames]
        edits.append((anchor, anchor, block_lines(owners, [*kept, *carried])))
    return edits


class _Module:
    """The module that takes the pieces: the names it has, and from where."""

    def __init__(
        self,
        text: Text,
        tree: ast.Module,
        blocks: Sequence[Block],
        old: Sequence[Block],
        anchor: int,
        pieces: set[str],
    ) -> None:
        self.text, self.tree, self.pieces = text, tree, pieces
        self.old = [one for one in tree.body if _inside(one, old)]
        self.stays = [one for one in tree.body if not _inside(one, old)]
        self.given = [one for one in self.stays if not _inside(one, blocks)]
        self.names = {name for one in self.stays for name in bound(one)}
        self.early = {name for one in self.stays if one.lineno <= anchor for name in bound(one)}
        self.defined = {name for one in self.given if not isinstance(one, Import) for name in bound(one)}
        self.origin: dict[str, tuple[str, ...]] = {}
        for block in blocks:
            for one in tree.body:
                if _inside(one, [block]):
                    self.origin.update(dict.fromkeys(bound(one), block.names))

    def accept(self, statement: ast.stmt, needed: Collection[str]) -> list[ast.stmt]:
        """What of a statement goes into the module: all, nothing, or of an import the names that are used."""
        if isinstance(statement, Import):
            aliases = [
                one for one in statement.names if _name(one) in needed and self._accepts(statement, one)
            ]
            if not aliases:
                return []
            reduced = copy.copy(statement)
            reduced.names = aliases
            return [reduced]
        for name in sorted(bound(statement)):
            self._refuse_taken(name, statement.lineno)
        self._refuse_early(statement)
        return [statement]

    def still_needed(self, qualnames: Sequence[str], replaced: Collection[str]) -> list[str]:
        """The statements of the old blocks that pieces need which are not built now, as text."""
        scopes = Scopes(self.text)
        waiting: set[str] = set()
        for qualname in qualnames:
            try:
                parts = parts_of(self.text, self.tree, qualname)
            except ValueError:
                continue  # renamed or removed by hand: nothing of ours needs its helpers
            waiting |= {name for part in parts for name in scopes.used(part.node)}
        chosen: list[ast.stmt] = []
        while waiting := waiting - set(replaced):
            found = [one for one in self.old if one not in chosen and bound(one) & waiting]
            chosen += found
            waiting = {name for one in found for name in scopes.used(one)}
        return [statement_text(self.text, one) for one in self.old if one in chosen]

    def _accepts(self, statement: Import, alias: ast.alias) -> bool:
        """Whether an import is to be carried; not where the module's given code has the same already."""
        name, line = _name(alias), statement.lineno
        if _has_import(self.given, statement, alias):
            return False
        source, level = alias.name, 0
        if isinstance(statement, ast.ImportFrom):
            source, level = statement.module or "", statement.level
        if level or source.split(".")[0] == PACKAGE:
            if alias.asname is None and name in self.defined:
                return False  # the module's own definition, imported from it in the notebook
            plain = isinstance(statement, ast.Import) and source == PACKAGE
            if not plain and source not in self._imported():
                raise BuildError(
                    f"line {line}: importing from {source or 'the package'} here could make the package "
                    "import itself in a circle: write this import inside the function that needs it",
                    line,
                )
        if not _has_import(self.stays, statement, alias):
            self._refuse_taken(name, line)
        return True

    def _imported(self) -> set[str]:
        """The package's modules that the module's given code imports."""
        found: set[str] = set()
        for one in self.given:
            if isinstance(one, ast.ImportFrom):
                found |= {one.module or "", *(f"{one.module}.{alias.name}" for alias in one.names)}
            elif isinstance(one, ast.Import):
                found |= {alias.name for alias in one.names}
        return found - {PACKAGE}

    def _refuse_taken(self, name: str, line: int) -> None:
        if name in OWN_NAMES:
            raise BuildError(
                f"`{name}` (line {line}) is a name of Python's own, and the piece's whole file would see "
                "yours instead: give it another name",
                line,
            )
        if name in self.names:
            whose = f" (it came with {', '.join(self.origin[name])})" if name in self.origin else ""
            raise BuildError(
                f"`{name}` (line {line}) is used by the piece, but the piece's file already has a `{name}`"
                f"{whose}: use that one, or give yours another name",
                line,
            )

    def _refuse_early(self, statement: ast.stmt) -> None:
        """Refuse what would run at import before the names that it uses are there."""
        used = expression_names(statement)
        if isinstance(statement, Function):
            used -= _annotation_names(statement)
        late = used & ((self.names - self.early) | self.pieces)
        if late:
            name, line = min(late), statement.lineno
            raise BuildError(
                f"line {line} needs `{name}` while the file is still being imported, before `{name}` is "
                "there: do it inside a function",
                line,
            )


def _refuse_lost(cell: Cell, missing: Collection[str]) -> None:
    """Refuse a piece that uses what the cell has in a form that cannot travel."""
    for name in sorted(cell.elsewhere & set(missing)):
        raise BuildError(
            f"the piece uses `{name}`, which this cell does not bring to the piece's own file: it is built "
            "in another one, or not written yet; import it inside the function that needs it"
        )
    for statement in cell.rest:
        line = statement.lineno
        lost = sorted(bound(statement) & set(missing)) if not can_travel(statement) else []
        if lost:
            raise BuildError(
                f"the piece uses `{lost[0]}`, which line {line} sets inside another statement; only imports, "
                "functions, classes and assignments at the left margin go with a piece into its file",
                line,
            )
        if missing and isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            uses = ", ".join(sorted(missing))
            raise BuildError(f"line {line} imports everything; name what the piece uses ({uses})", line)


def _name(alias: ast.alias) -> str:
    return (alias.asname or alias.name).split(".")[0]


def _has_import(body: Sequence[ast.stmt], statement: Import, alias: ast.alias) -> bool:
    def key(one: Import, named: ast.alias) -> tuple[object, ...]:
        origin = (one.module, one.level) if isinstance(one, ast.ImportFrom) else None
        return origin, named.name, named.asname

    wanted = key(statement, alias)
    return any(key(one, named) == wanted for one in body if isinstance(one, Import) for named in one.names)


def _inside(statement: ast.stmt, blocks: Sequence[Block]) -> bool:
    return any(block.start < statement.lineno <= block.stop for block in blocks)


def _start(text: Text, statement: ast.stmt) -> int:
    return whole(text, statement).start if isinstance(statement, Node) else first_row(statement, text.lines)


def _annotation_names(node: Function) -> set[str]:
    """The names that only annotations use; emberlet's modules never evaluate these."""
    bare = copy.deepcopy(node)
    bare.returns = None
    for one in ast.walk(bare.args):
        if isinstance(one, ast.arg):
            one.annotation = None
    return expression_names(node) - expression_names(bare)
