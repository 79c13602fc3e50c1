"""Speed, side by side with peers, on one thread."""

import os

# The libraries read this when they are imported, which is after this file.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
