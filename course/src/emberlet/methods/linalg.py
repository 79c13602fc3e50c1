"""Products of vectors and matrices as methods and operators."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.linalg import contractions, matrix_chains, matrix_products
from emberlet.functions.linalg.matmul import matmul, operator, reflected_operator


class LinalgMethods:
    """`x.matmul(y)`, `x @ y` and their kin."""

    matmul = matmul
    __matmul__ = operator
    __rmatmul__ = reflected_operator
    mm = matrix_products.mm
    bmm = matrix_products.bmm
    mv = matrix_products.mv
    dot = matrix_products.dot
    vdot = matrix_products.vdot
    inner = matrix_products.inner
    outer = ger = matrix_products.outer
    addmm = matrix_products.addmm
    addmv = matrix_products.addmv
    addr = matrix_products.addr
    addbmm = matrix_products.addbmm
    baddbmm = matrix_products.baddbmm
    matrix_power = matrix_chains.matrix_power
    trace = contractions.trace
    kron = contractions.kron
    cross = contractions.cross

    addmm_ = inplace(matrix_products.addmm)
    addmv_ = inplace(matrix_products.addmv)
    addr_ = inplace(matrix_products.addr)
    addbmm_ = inplace(matrix_products.addbmm)
    baddbmm_ = inplace(matrix_products.baddbmm)
