"""`emberlab.graph.watch(model)`: the graph of a model while it trains, coloured by the health of its gradients."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from emberlab.graphs.blocks import add_blocks
from emberlab.graphs.health import Health, Record, measure
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.notes import Notes
from emberlab.graphs.recording import several
from emberlab.graphs.tape import from_tensors
from emberlab.widgets.graph.widget import GraphWidget

CAPTION = (
    "Each card tells how large the gradients are that pass it, and how much of its output is dead; a word marks "
    "what is vanishing, exploding, dead or nan."
)
WAITING = "Nothing is drawn until the model is called for the first time."
TWIN_EVERY = 3.0  # seconds between two renewals of the still picture in the notebook


class Watch(GraphWidget):
    """A model's graph, drawn at its next call, and its health, renewed a few times a second while it trains.

    Between two renewals the model runs as if nobody watched. `stop` ends it and leaves the last picture.

    Args:
        model: an emberlet module.
        every: seconds between two renewals.
        title: what to call the model.
        variables: the user's variables, for names.
        clock: tells the time in seconds.

    Raises:
        TypeError: that is no module of emberlet.
        ValueError: `every` is no number of seconds.
    """

    health = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: Any,
        every: float = 0.25,
        title: str = "",
        variables: Mapping[str, Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if isinstance(model, type) or not hasattr(model, "register_forward_pre_hook"):
            what = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
            raise TypeError(f"graph.watch() watches a module, not {what}")
        if any(base.__module__.partition(".")[0] == "torch" for base in type(model).__mro__):
            raise TypeError(
                "graph.watch() watches modules of emberlet; draw one of PyTorch by graph(model(x))"
            )
        if not isinstance(every, (int, float)) or not every >= 0:
            raise ValueError(f"every is a number of seconds, 0 or more, not {every!r}")
        self._model, self._every, self._clock = model, every, clock
        self._variables = {**(variables or {}), title or "model": model}
        self._record = Record()
        self._outputs: dict[str, Health] = {}  # what was seen since the last renewal, by module
        self._gradients: dict[str, Health] = {}  # and by module or parameter
        self._rectified: set[str] = set()  # the modules whose zeros are dead units
        self._keys: dict[str, str] = {}  # what is watched, and where it stands in the picture
        self._looking = False
        self._last = self._last_twin = -1e9
        self._notes: Notes | None = None
        self._handles: list[Any] = []
        super().__init__(Graph(title or type(model).__name__, notes=[WAITING]), caption=CAPTION)
        self._hook()

    def stop(self) -> None:
        """Take all hooks away; the picture stays as it is."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self._looking = False
        if self._notes is not None:  # the last call was interrupted
            self._notes.stop()
            self._notes = None
        self._publish()
        self.refresh_twin()

    def _hook(self) -> None:
        model = self._model
        self._handles.append(model.register_forward_pre_hook(self._before, prepend=True))
        for name, module in model.named_modules():
            if not any(True for _ in module.children()):
                self._handles.append(module.register_forward_hook(self._output_of(name, module)))
        for name, parameter in model.named_parameters():
            self._handles.append(parameter.register_post_accumulate_grad_hook(self._gradient_of(name)))
        self._handles.append(model.register_forward_hook(self._after, always_call=True))

    def _before(self, module: Any, args: Any) -> None:
        """A call begins: publish what the last one looked at, and decide whether to look at this one."""
        now = self._clock()
        if self._looking:
            self._publish()
        self._looking = now - self._last >= self._every
        if self._looking:
            self._last = now
            if not self.graph.nodes and self._notes is None:
                self._notes = Notes().start()

    def _after(self, module: Any, args: Any, output: Any) -> None:
        if self._notes is None:
            return
        notes, self._notes = self._notes, None
        notes.stop()
        tensors = [each for each in several(output) if hasattr(each, "_node")]
        if all(each._node is None for each in tensors):
            return  # nothing was recorded: the call raised an error, or wanted no gradients; the next will do
        # The model's own call has not ended yet, so it is no group; its parts are, and they are what one sees.
        graph = from_tensors(tensors, self.graph.title, self._variables, notes)
        add_blocks(graph)
        self.show(graph)
        self._keys = self._places(graph)

    def _places(self, graph: Graph) -> dict[str, str]:
        """Where in the picture each module and each parameter is told."""
        modules = {id(module): name for name, module in self._model.named_modules()}
        parameters = {id(parameter): name for name, parameter in self._model.named_parameters()}
        places: dict[str, str] = {}
        for index, group in enumerate(graph.groups):
            name = modules.get(id(group.module()))
            if name is not None:
                places.setdefault(f"module {name}", f"g{index}")
        for index, node in enumerate(graph.nodes):
            if node.kind is Kind.PARAMETER and id(node.tensor) in parameters:
                places[f"parameter {parameters[id(node.tensor)]}"] = str(index)
        return places

    def _output_of(self, name: str, module: Any) -> Callable[..., None]:
        key, rectifies = f"module {name}", type(module).__name__.startswith("ReLU")
        if rectifies:
            self._rectified.add(key)

        def arrived(grad: Any) -> None:
            self._gradients[key] = measure(array_of(grad))

        def hook(_: Any, args: Any, output: Any) -> None:
            if self._looking and array_of(output) is not None:
                self._outputs[key] = measure(array_of(output), rectifies)
                if output.requires_grad:
                    output.register_hook(arrived)

        return hook

    def _gradient_of(self, name: str) -> Callable[[Any], None]:
        def hook(parameter: Any) -> None:
            if self._looking and parameter.grad is not None:
                self._gradients[f"parameter {name}"] = measure(array_of(parameter.grad))

        return hook

    def _publish(self) -> None:
        """Send what was seen to the page."""
        if self._gradients or self._outputs:
            seen = self._record.add(self._gradients)
            # A gradient may well be 0 in places: only outputs are dead.
            told = {name: {**each.as_dict(), "dead": 0.0} for name, each in seen.items()}
            for name, output in self._outputs.items():
                about = told.setdefault(name, {"norm": None, "dead": 0.0, "flag": ""})
                if name in self._rectified:
                    about["dead"] = output.dead
                about["flag"] = output.flag or about["flag"]
            self._outputs, self._gradients = {}, {}
            self.health = {self._keys[name]: about for name, about in told.items() if name in self._keys}
            self._document = {**self._document, "health": self.health}
        now = self._clock()
        if now - self._last_twin >= TWIN_EVERY:
            self._last_twin = now
            self.refresh_twin()

    def __repr__(self) -> str:
        flags = sorted({told["flag"] for told in self.health.values()} - {""})
        return f"watch({self.graph.title!r}, {', '.join(flags) or 'nothing flagged'})"


def array_of(value: Any) -> Any:
    """A tensor's array, emberlet's or PyTorch's; None for anything else."""
    array = getattr(value, "_array", None)
    return value.detach().cpu().numpy() if array is None and hasattr(value, "detach") else array
