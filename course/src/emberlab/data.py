"""Data sets that need no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def digits() -> tuple[Tensor, Tensor]:
    """Handwritten digits: the images, `(1797, 8, 8)` float32 from 0 to 16, and their labels, `(1797,)` int64.

    They are tensors of the package that this kernel runs, the student's own in a notebook. The images are the
    test set of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI, 1998), as they come in
    scikit-learn.
    """
    from sklearn.datasets import load_digits

    import emberlet

    # Imported here and not above: scikit-learn is slow to import, and `emberlet` is the workspace's by now.
    bunch = load_digits()
    images = np.ascontiguousarray(bunch.images, dtype=np.float32)
    labels = np.ascontiguousarray(bunch.target, dtype=np.int64)
    return emberlet.from_numpy(images), emberlet.from_numpy(labels)
