"""The digits, as tensors of the package that this process runs."""

from __future__ import annotations

import numpy as np

import emberlet
from emberlab.data import digits


def test_shapes_dtypes_and_values() -> None:
    images, labels = digits()
    assert isinstance(images, emberlet.Tensor)
    assert tuple(images.shape) == (1797, 8, 8)
    assert tuple(labels.shape) == (1797,)
    assert images.dtype == emberlet.float32
    assert labels.dtype == emberlet.int64
    assert images.is_contiguous()
    pixels, classes = images.numpy(), labels.numpy()
    assert pixels.min() == 0
    assert pixels.max() == 16
    assert classes[:10].tolist() == list(range(10))
    assert np.bincount(classes).sum() == 1797


def test_writing_into_one_copy_leaves_the_next_alone() -> None:
    images, _ = digits()
    images.numpy()[:] = -1
    assert digits()[0].numpy().min() == 0
