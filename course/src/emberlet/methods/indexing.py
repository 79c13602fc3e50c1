"""Reading and writing parts of a tensor."""

from __future__ import annotations

from emberlet.functions import filling, subscript


class IndexingMethods:
    """`x[...]`, `x[...] = y`, `x.fill_(0)` and their kin."""

    __getitem__ = subscript.getitem
    __setitem__ = subscript.setitem
    copy_ = filling.copy_
    fill_ = filling.fill_
    zero_ = filling.zero_
