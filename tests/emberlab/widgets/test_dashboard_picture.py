"""The training dashboard: what is logged, when it is drawn, what it says, and what stays in the notebook."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawing import SVG, Drawing

import emberlet
from emberlab.widgets import dashboard as module
from emberlab.widgets.dashboard import Dashboard, dashboard
from emberlab.widgets.dashboard_history import Series, meaning
from emberlet import nn
from emberlet.trainer import LightningModule, Trainer

Parse = Callable[[str], Drawing]


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Shell:
    """What of IPython's shell a board uses."""

    def __init__(self) -> None:
        self.waiting: list[Callable[..., None]] = []
        self.events = self

    def register(self, event: str, function: Callable[..., None]) -> None:
        assert event == "post_run_cell"
        self.waiting.append(function)

    def unregister(self, event: str, function: Callable[..., None]) -> None:
        self.waiting.remove(function)

    def end_cell(self) -> None:
        for function in list(self.waiting):
            function(None)


class Handle:
    """An output that can be changed."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def update(self, data: dict[str, Any], raw: bool) -> None:
        assert raw
        self.data = data


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> tuple[Shell, list[Handle]]:
    """A shell, and the outputs that it shows."""
    shell, outputs = Shell(), []

    def display(data: dict[str, Any], **options: Any) -> Handle | None:
        outputs.append(Handle(data))
        return outputs[-1] if options.get("display_id") else None

    monkeypatch.setattr(module, "get_ipython", lambda: shell)
    monkeypatch.setattr(module, "display", display)
    return shell, outputs


def board_of(columns: dict[str, list[float]]) -> Dashboard:
    board = dashboard()
    for i in range(len(next(iter(columns.values())))):
        board.log({name: values[i] for name, values in columns.items()}, epoch=i)
    board.flush()
    return board


CASES: dict[str, dict[str, list[float]]] = {
    "one value": {"loss": [1.0]},
    "two parts": {"train_loss": [3, 2, 1], "val_loss": [3, 2.5, 2.6]},
    "constant": {"loss": [0.0] * 50},
    "all nan": {"loss": [math.nan] * 5, "val_loss": [math.nan] * 5},
    "infinite": {"loss": [1.0, math.inf, -math.inf]},
    "negative": {"loss": [-1.0, -2.0, -3e9]},
    "many names": {f"measure number {i}": [1.0, 2.0] for i in range(40)},
    "many in one plot": {f"lr-group number {i}": [1.0, 2.0] for i in range(10)},
    "hostile": {
        "<b>" * 4000: [1.0, 2.0],
        "line\nbreak": [1.0, 2.0],
        "\u202eright-to-left": [1, 2],
        "": [1, 2],
    },
    "long": {"loss": np.random.default_rng(0).normal(size=5000).tolist()},
}


@pytest.mark.parametrize("axis", ["linear", "logarithmic"])
@pytest.mark.parametrize("columns", CASES.values(), ids=CASES.keys())
def test_nothing_is_cut_or_grows_large(columns: dict[str, list[float]], axis: str, parse: Parse) -> None:
    picture = board_of(columns).picture
    picture.values = {"axis": axis, "smoothing": 0.9}
    parse(picture.svg).check_layout()
    assert len(picture.svg.encode()) < 120_000


def test_an_empty_board_says_so(parse: Parse) -> None:
    board = dashboard()
    parse(board.picture.svg).check_layout()
    assert "Nothing was logged yet" in parse(board.picture.svg).words()
    assert repr(board) == "dashboard(empty; step 0)"


def test_numbers_and_tensors_are_logged_and_anything_else_is_refused_by_name() -> None:
    board = dashboard()
    board.log(a=1, b=emberlet.tensor(2.0), c=np.float32(3), d=emberlet.tensor([[4.0]], requires_grad=True))
    assert {name: list(series.values) for name, series in board.history.series.items()} == {
        "a": [1.0],
        "b": [2.0],
        "c": [3.0],
        "d": [4.0],
    }
    for wrong in ("high", [1, 2], None, emberlet.zeros(2)):
        with pytest.raises(TypeError, match="'loss' must be a number or a tensor with one element"):
            board.log(loss=wrong)
    with pytest.raises(TypeError, match="'step' must be a number"):
        board.log(loss=1.0, step="one")
    with pytest.raises(ValueError, match="finite"):
        board.log(loss=1.0, step=math.inf)
    assert "loss" not in board.history.series
    board.log(loss=10**400)
    assert board.history.series["loss"].values[0] == math.inf


def test_steps_count_by_themselves_and_never_go_back() -> None:
    board = dashboard()
    board.log(loss=3.0)
    board.log(loss=2.0)
    board.log(loss=1.0, step=10)
    board.log(val_loss=1.5, step=10)
    board.log(loss=0.5)
    assert list(board.history.series["loss"].steps) == [0, 1, 10, 11]
    with pytest.raises(ValueError, match="step 3 comes after step 11; a new run needs a new dashboard"):
        board.log(loss=1.0, step=3)


def test_the_time_of_a_step_is_what_passes_between_two_without_drawing() -> None:
    clock = Clock()
    board = dashboard(clock=clock)
    for i in range(3):
        clock.now += 0.5
        board.log(loss=1.0, step=2 * i)
    assert list(board.history.series["step_time"].values) == [250.0, 250.0]


def test_drawing_is_throttled_and_the_last_values_are_drawn_in_the_end(parse: Parse) -> None:
    clock = Clock()
    board = dashboard(every=0.25, clock=clock)
    drawn: list[str] = []
    board.picture.observe(lambda change: drawn.append(change["new"]), "svg")
    for i in range(1000):
        clock.now += 0.001
        board.log(loss=1000.0 - i)
    assert 2 <= len(drawn) <= 5
    assert "step 999" not in parse(board.picture.svg).words()
    board.flush()
    assert "step 999" in parse(board.picture.svg).words()


def test_drawing_that_takes_long_is_done_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    board = dashboard(every=0.25, clock=clock)
    drawn: list[float] = []

    def slow() -> None:
        drawn.append(clock.now)
        clock.now += 1.0

    monkeypatch.setattr(board.picture, "changed", slow)
    for _ in range(2000):
        clock.now += 0.1
        board.log(loss=1.0)
    assert len(drawn) <= 0.05 * clock.now


def test_a_board_shows_itself_once_and_its_twin_ends_as_the_final_picture(
    notebook: tuple[Shell, list[Handle]],
) -> None:
    shell, outputs = notebook
    clock = Clock()
    board = dashboard(clock=clock)
    assert outputs == []
    for i in range(10):
        board.log(loss=10.0 - i)
    assert len(outputs) == 2
    assert "text/html" in outputs[0].data
    assert "application/vnd.jupyter.widget-view+json" in outputs[1].data
    first = outputs[0].data["text/html"]
    shell.end_cell()
    assert len(outputs) == 2
    assert outputs[0].data["text/html"] == board.picture.twin() != first
    assert "step 9" in board.picture.label
    assert shell.waiting == []
    board.log(loss=0.0)
    shell.end_cell()
    assert len(outputs) == 2, "it stays where it was shown first"
    assert outputs[0].data["text/html"] == board.picture.twin()
    assert "step 10" in board.picture.label


def test_a_board_that_was_shown_by_hand_is_not_shown_again(notebook: tuple[Shell, list[Handle]]) -> None:
    shell, outputs = notebook
    board = dashboard()
    board._ipython_display_()
    board.log(loss=1.0)
    shell.end_cell()
    assert len(outputs) == 2


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("loss", ("loss", "")),
        ("train_loss", ("loss", "train")),
        ("val/loss", ("loss", "val")),
        ("loss_valid", ("loss", "val")),
        ("Validation accuracy", ("accuracy", "val")),
        ("val_acc_epoch", ("acc", "val")),
        ("lr", ("learning rate", "")),
        ("lr-Adam", ("learning rate", "Adam")),
        ("grad_norm", ("gradient norm", "")),
        ("train", ("train", "")),
        ("trained", ("trained", "")),
    ],
)
def test_names_say_what_they_mean(name: str, means: tuple[str, str]) -> None:
    assert meaning(name) == means


def test_train_and_validation_share_a_plot_in_the_same_looks_everywhere(parse: Parse) -> None:
    board = board_of(
        {"val_acc": [0.5, 0.6], "train_acc": [0.5, 0.7], "train_loss": [2, 1], "val_loss": [2, 1.5]}
    )
    assert [list(panel) for panel in board.history.panels().values()][:2] == [["train", "val"]] * 2
    assert next(iter(board.history.panels())) == "loss"
    words = parse(board.picture.svg).words()
    assert words.count("train ") >= 2
    for value in ("1.5", "0.7", "0.6"):
        assert value in words.split()


def test_the_best_epoch_is_marked_and_overfitting_is_told_in_words(parse: Parse) -> None:
    board = board_of({"train_loss": [5, 4, 3, 2, 1, 0.5], "val_loss": [5, 4, 3.5, 3.8, 4.2, 4.5]})
    drawing = parse(board.picture.svg)
    (ring,) = [c for c in drawing.root.iter(f"{SVG}circle") if c.get("class") == "best"]
    assert ring is not None
    assert "best: epoch 2" in drawing.words()
    assert "Overfitting since epoch 2: the validation loss rose from 3.5 to 4.5" in board.picture.label
    assert "while the training loss fell from 3 to 0.5" in board.picture.label


@pytest.mark.parametrize(
    "columns",
    [
        {"train_loss": [5, 4, 3, 2], "val_loss": [5, 4, 3, 2]},
        {"train_loss": [5, 4, 3, 2, 1], "val_loss": [5, 4, 3, 2, 3]},
        {"train_loss": [5, 4, 3, 6, 7, 8], "val_loss": [5, 4, 3, 6, 7, 8]},
        {"train_loss": [5, 4, 3, 2, 1, 0.5], "val_loss": [5, 4, 3.5, 3.501, 3.502, 3.503]},
        {"train_loss": [5, 4], "val_loss": [4, 5]},
    ],
    ids=["falling", "one bad epoch", "both rise", "flat", "too short"],
)
def test_what_is_no_overfitting_is_not_called_so(columns: dict[str, list[float]]) -> None:
    assert "Overfitting" not in board_of(columns).picture.label


def test_nan_is_told_with_its_step_and_marked(parse: Parse) -> None:
    board = board_of({"loss": [3.0, 2.0, math.nan, math.nan]})
    assert "loss is nan at step 2." in board.picture.label
    drawing = parse(board.picture.svg)
    assert [p for p in drawing.root.iter(f"{SVG}path") if p.get("class") == "cross"]
    assert "nan" in drawing.words().split()


def test_smoothing_draws_the_values_faint_and_none_leaves_them(parse: Parse) -> None:
    board = board_of({"loss": np.random.default_rng(0).normal(size=200).tolist()})
    board.picture.values = {"smoothing": 0.9, "axis": "linear"}
    assert "faint" in board.picture.svg.split("</style>")[-1]
    board.picture.values = {"smoothing": 0.0, "axis": "linear"}
    assert "faint" not in board.picture.svg.split("</style>")[-1]


def test_the_moving_average_is_the_textbook_one_also_when_values_come_in_parts() -> None:
    values = [3.0, 1.0, math.nan, 2.0, 5.0, 4.0]
    series = Series()
    for i, value in enumerate(values):
        series.steps.append(i)
        series.values.append(value)
        series.smoothed(0.8)
    total = share = 0.0
    expected = []
    for value in values:
        if value == value:
            total, share = 0.8 * total + 0.2 * value, 0.8 * share + 0.2
        expected.append(total / share if value == value else math.nan)
    assert series.smoothed(0.8).tolist() == pytest.approx(expected, nan_ok=True)
    assert series.smoothed(0.0).tolist() == pytest.approx(values, nan_ok=True)


class Line(LightningModule):
    def __init__(self, lr: float = 0.1) -> None:
        super().__init__()
        self.layer, self.lr = nn.Linear(1, 1), lr

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        loss = nn.functional.mse_loss(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss)
        self.log("train_mae", (self.layer(batch[0]) - batch[1]).abs().mean(), on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch: Any, batch_idx: int) -> None:
        self.log("val_loss", nn.functional.mse_loss(self.layer(batch[0]), batch[1]))

    def configure_optimizers(self) -> Any:
        optimizer = emberlet.optim.SGD(self.parameters(), lr=self.lr)
        return [optimizer], [emberlet.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)]


X = emberlet.linspace(-1, 1, 8).reshape(-1, 1)
BATCHES = [(X, 2 * X)] * 5


def fit(board: Dashboard, **options: Any) -> Trainer:
    trainer = Trainer(callbacks=board, enable_progress_bar=False, **{"max_epochs": 3, **options})
    trainer.fit(Line(), BATCHES, BATCHES[:2])
    return trainer


def test_the_trainer_logs_losses_metrics_rates_gradients_and_times() -> None:
    board = dashboard(every=0.0)
    fit(board)
    series = board.history.series
    assert list(series["train_loss"].steps) == list(range(1, 16))
    assert list(series["val_loss"].steps) == [5, 10, 15]
    assert list(series["train_mae"].steps) == [5, 10, 15]
    assert list(series["lr"].values) == pytest.approx([0.1] * 5 + [0.05] * 5 + [0.025] * 5)
    assert len(series["step_time"]) == 15
    assert series["grad_norm"].values[0] > 0
    assert board.history.epoch_at(5) == 0
    assert board.history.epoch_at(6) == 1
    assert "step 15, epoch 2" in board.picture.label


def test_the_first_gradient_norm_is_that_of_the_gradients() -> None:
    norms: list[float] = []

    class Watched(Line):
        def on_before_optimizer_step(self, optimizer: Any) -> None:
            norms.append(math.sqrt(sum(float((p.grad**2).sum()) for p in self.parameters())))

    board = dashboard()
    Trainer(callbacks=[board], enable_progress_bar=False, max_epochs=1).fit(Watched(), BATCHES)
    assert board.history.series["grad_norm"].values[0] == pytest.approx(norms[0], rel=1e-5)


def test_training_goes_the_same_way_with_a_dashboard() -> None:
    def weights(callbacks: list[Any]) -> list[float]:
        emberlet.manual_seed(0)
        model = Line()
        Trainer(callbacks=callbacks, enable_progress_bar=False, max_epochs=2).fit(model, BATCHES, BATCHES[:1])
        return [*model.layer.weight.tolist()[0], *model.layer.bias.tolist()]

    assert weights([]) == weights([dashboard(every=0.0)])


def test_a_second_run_on_the_same_board_begins_anew() -> None:
    board = dashboard()
    fit(board)
    fit(board, max_epochs=1)
    assert list(board.history.series["train_loss"].steps) == [1, 2, 3, 4, 5]


def test_a_run_that_breaks_leaves_its_last_picture(notebook: tuple[Shell, list[Handle]]) -> None:
    _, outputs = notebook
    board = dashboard(clock=Clock())
    trainer = Trainer(callbacks=[board], enable_progress_bar=False, max_epochs=50)
    with pytest.raises(ValueError, match="The loss is"):
        trainer.fit(Line(lr=1e30), BATCHES)
    assert board.history.step >= 1
    assert outputs[0].data["text/html"] == board.picture.twin()
    assert f"step {board.history.step:g}" in board.picture.label


def test_an_unbuilt_norm_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def unbuilt(*_: Any) -> None:
        raise NotImplementedError("get_total_norm is built in lesson 07")

    monkeypatch.setattr(nn.utils, "get_total_norm", unbuilt)
    board = dashboard()
    fit(board, max_epochs=1)
    assert "grad_norm" not in board.history.series
    assert "train_loss" in board.history.series


def test_hostile_names_are_text(parse: Parse) -> None:
    board = board_of({"<script>alert(1)</script>": [1.0, 2.0]})
    drawing = parse(board.picture.svg)
    assert not list(drawing.root.iter(f"{SVG}script"))
    assert "<script" not in board.picture.twin()


def test_every_must_be_a_time() -> None:
    with pytest.raises(ValueError, match="every must be a number of seconds"):
        dashboard(every=-1)


def test_a_long_run_is_thinned_and_no_peak_is_lost(parse: Parse) -> None:
    values = np.ones(50_000)
    values[31_234] = 100.0
    board = dashboard(clock=Clock())
    for value in values:
        board.log(loss=value)
    board.flush()
    board.picture.values = {"smoothing": 0.0, "axis": "linear"}
    assert len(board.picture.svg) < 120_000
    assert "100" in parse(board.picture.svg).words().split()
    curve = next(p for p in parse(board.picture.svg).root.iter(f"{SVG}path") if p.get("class") == "curve c0")
    heights = [float(y) for _, y in (pair.split() for pair in curve.get("d")[1:].split("L"))]
    assert max(heights) - min(heights) > 100
