"""Loggers: where metrics go, to a file or into memory."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Logger:
    """The base class of loggers: a subclass defines `log_metrics`."""

    @property
    def log_dir(self) -> str | None:
        """The folder that it writes to, if it does."""
        return None

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Take values by name.

        Args:
            metrics: values by name.
            step: after how many steps of the optimisers, less one.
        """
        raise NotImplementedError

    def save(self) -> None:
        """Write what was not written yet."""

    def finalize(self, status: str) -> None:
        """Called when a run ends: "success", "interrupted" or "failed"."""
        self.save()


class MemoryLogger(Logger):
    """Keeps all metrics in memory, and draws them.

    Attributes:
        rows: a dict for each time that something was logged, with `"step"`.

    >>> logger = MemoryLogger()
    >>> logger.log_metrics({"loss": 0.5}, step=0)
    >>> logger.log_metrics({"loss": 0.25, "accuracy": 0.9}, step=1)
    >>> logger.history["loss"]
    [0.5, 0.25]
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, float]] = []

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Keep a row."""
        self.rows.append({"step": len(self.rows) if step is None else step, **metrics})

    @property
    def history(self) -> dict[str, list[float]]:
        """The values of each metric in their order."""
        found: dict[str, list[float]] = {}
        for row in self.rows:
            for name, value in row.items():
                if name not in ("step", "epoch"):
                    found.setdefault(name, []).append(value)
        return found

    def steps(self, name: str) -> list[float]:
        """Return at which steps a metric was logged."""
        return [row["step"] for row in self.rows if name in row]

    def plot(self, *names: str, ax: Any = None) -> Any:
        """Draw metrics against the step.

        Args:
            names: which; all of them if none is named.
            ax: matplotlib's axes to draw in; new ones if not given.

        Returns:
            The axes.

        Raises:
            ImportError: there is no matplotlib.
        """
        try:
            from matplotlib import pyplot  # only for those who draw: it takes a second to import
        except ImportError as error:
            raise ImportError("plot() needs matplotlib: pip install matplotlib") from error
        if ax is None:
            _, ax = pyplot.subplots()
        for name in names or self.history:
            ax.plot(
                self.steps(name),
                self.history[name],
                label=name,
                marker="." if len(self.steps(name)) < 30 else "",
            )
        ax.set_xlabel("step")
        ax.legend()
        return ax


class CSVLogger(Logger):
    """Writes all metrics to `save_dir/name/version/metrics.csv`, one row for each call.

    Args:
        save_dir: the folder.
        name: a folder in it, for the experiment; may be empty.
        version: a folder in that; `version_0`, `version_1`, ... by default, the first that is not there.
        flush_logs_every_n_steps: after how many rows the file is written.
    """

    def __init__(
        self,
        save_dir: str | os.PathLike[str],
        name: str = "lightning_logs",
        version: int | str | None = None,
        flush_logs_every_n_steps: int = 100,
    ) -> None:
        self._root = Path(save_dir) / name
        if version is None:
            version = next(n for n in range(10**9) if not (self._root / f"version_{n}").exists())
        self.name = name
        self.version = version
        self.flush_logs_every_n_steps = flush_logs_every_n_steps
        self._rows: list[dict[str, Any]] = []
        self._columns: list[str] = []
        self._unwritten = 0

    @property
    def log_dir(self) -> str:
        """The folder of this version."""
        version = self.version if isinstance(self.version, str) else f"version_{self.version}"
        return str(self._root / version)

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.log_dir) / "metrics.csv"

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Keep a row, and write the file now and then."""
        if not self._rows and self.path.exists():  # a resumed run goes on with the file
            with self.path.open(newline="") as file:
                reader = csv.DictReader(file)
                self._rows = list(reader)
                self._columns = list(reader.fieldnames or [])
        row = {"step": len(self._rows) if step is None else step, **metrics}
        self._columns += [name for name in row if name not in self._columns]
        self._rows.append(row)
        self._unwritten += 1
        if self._unwritten >= self.flush_logs_every_n_steps:
            self.save()

    def save(self) -> None:
        """Write the file, all at once: a new metric adds a column to rows that were written before."""
        if not self._unwritten:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".tmp")
        with temporary.open("w", newline="") as file:
            writer = csv.DictWriter(
                file, sorted(self._columns, key=lambda each: each not in ("epoch", "step"))
            )
            writer.writeheader()
            writer.writerows(self._rows)
        temporary.replace(self.path)
        self._unwritten = 0
