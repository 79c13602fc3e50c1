"""Reading and writing parts of a tensor."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.indexing import (
    filling,
    gathering,
    index_operations,
    masking,
    replacing,
    scattering,
    subscript,
)


class IndexingMethods:
    """`x[...]`, `x[...] = y`, `x.gather(0, index)`, `x.fill_(0)` and their kin."""

    __slots__ = ()

    __getitem__ = subscript.getitem
    __setitem__ = subscript.setitem
    index_put = subscript.index_put
    index_put_ = subscript.index_put_

    copy_ = filling.copy_
    fill_ = filling.fill_
    fill_diagonal_ = filling.fill_diagonal_
    zero_ = filling.zero_

    gather = gathering.gather
    take_along_dim = gathering.take_along_dim
    scatter = scattering.scatter
    scatter_ = inplace(scattering.scatter)
    scatter_add = scattering.scatter_add
    scatter_add_ = inplace(scattering.scatter_add)
    scatter_reduce = scattering.scatter_reduce
    scatter_reduce_ = inplace(scattering.scatter_reduce)

    index_select = index_operations.index_select
    index_add = index_operations.index_add
    index_add_ = inplace(index_operations.index_add)
    index_copy = index_operations.index_copy
    index_copy_ = inplace(index_operations.index_copy)
    index_fill = index_operations.index_fill
    index_fill_ = inplace(index_operations.index_fill)
    take = index_operations.take
    put = index_operations.put
    put_ = inplace(index_operations.put)

    masked_fill = masking.masked_fill
    masked_fill_ = inplace(masking.masked_fill)
    masked_select = masking.masked_select
    masked_scatter = masking.masked_scatter
    masked_scatter_ = inplace(masking.masked_scatter)
    nonzero = masking.nonzero
    argwhere = masking.argwhere

    select_scatter = replacing.select_scatter
    slice_scatter = replacing.slice_scatter
    diagonal_scatter = replacing.diagonal_scatter
    as_strided_scatter = replacing.as_strided_scatter
