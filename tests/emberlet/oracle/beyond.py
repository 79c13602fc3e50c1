"""Names that cases ask about and emberlet need not have; where it has them, they must be PyTorch's."""

from __future__ import annotations

import re

NAMES = "trapezoid cov corrcoef det inv solve cholesky"
BEYOND = re.compile(rf"\b({'|'.join(NAMES.split())})\b")
