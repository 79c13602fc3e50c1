"""The widgets from Python: what they hold, what can be set, and what stands in the notebook."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable

import numpy as np
import pytest
from drawing import Drawing
from traitlets import TraitError

from emberlab.widgets import figure
from emberlab.widgets.broadcasting import broadcasting
from emberlab.widgets.strides import strides

Parse = Callable[[str], Drawing]


@pytest.fixture
def x() -> np.ndarray:
    return np.arange(6).reshape(2, 3).T


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What a notebook would get as outputs, in order."""
    outputs: list[dict[str, object]] = []
    monkeypatch.setattr(figure, "display", lambda data, **kwargs: outputs.append(data))
    return outputs


def test_nothing_is_selected_at_first(x: np.ndarray) -> None:
    widget = strides(x)
    assert widget.selected is None
    assert widget.source is None


def test_selected_can_be_set_as_list_tuple_and_from_the_end(x: np.ndarray) -> None:
    widget = strides(x)
    widget.selected = (1, 0)
    assert widget.selected == [1, 0]
    widget.selected = [-1, -1]
    assert widget.selected == [2, 1]
    widget.selected = None
    assert widget.selected is None


@pytest.mark.parametrize("wrong", [[3, 0], [0], [0, 0, 0], [0, -3], "ab", 1, [0.5, 0]])
def test_an_index_that_is_none_is_refused_and_nothing_changes(x: np.ndarray, wrong: object) -> None:
    widget = strides(x)
    widget.selected = [1, 1]
    with pytest.raises(TraitError):
        widget.selected = wrong
    assert widget.selected == [1, 1]


def test_choosing_an_element_and_choosing_a_cell_exclude_each_other(x: np.ndarray) -> None:
    widget = strides(x)
    widget.selected = [1, 1]
    widget.source = "3"
    assert widget.selected is None
    widget.selected = [0, 0]
    assert widget.source is None


def test_python_hears_of_a_choice_made_in_the_browser(x: np.ndarray) -> None:
    widget = strides(x)
    heard: list[object] = []
    widget.observe(lambda change: heard.append(change["new"]), "selected")
    widget.set_state({"selected": [2, 0], "source": None})
    assert heard == [[2, 0]]


def test_a_large_tensor_is_redrawn_around_the_selected_element(parse: Parse) -> None:
    widget = strides(np.zeros((1797, 8, 8), np.float32))
    before = widget.svg
    widget.selected = [0, 0, 1]
    assert widget.svg == before, "it is drawn already"
    widget.selected = [900, 4, 4]
    assert parse(widget.svg).cell(data_index="900,4,4")


@pytest.mark.parametrize("nothing", [np.array(2.0), np.zeros((0, 3))])
def test_tensors_without_dimensions_or_elements_are_shown(nothing: np.ndarray, parse: Parse) -> None:
    parse(strides(nothing).svg)


def test_a_number_can_be_selected() -> None:
    widget = strides(np.array(2.0))
    widget.selected = []
    assert widget.selected == []


@pytest.mark.parametrize(
    "widget", [strides(np.zeros((300, 2))), broadcasting((3, 1), (4,)), broadcasting((3,), (4,))]
)
def test_one_sentence_under_the_picture_explains_it(widget: figure.Figure) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", widget.caption)


def test_text_is_stable(x: np.ndarray) -> None:
    assert repr(strides(x)) == "strides(shape=(3, 2), stride=(1, 3), offset=0)"
    assert repr(broadcasting((3, 1), (4,))) == "broadcasting((3, 1), (4,)) -> (3, 4)"
    assert repr(broadcasting((3,), (4,))) == "broadcasting((3,), (4,)) -> error"


def test_the_notebook_gets_the_image_first_and_the_widget_after_it(
    x: np.ndarray, shown: list[dict[str, object]]
) -> None:
    widget = strides(x)
    widget._ipython_display_()
    image, live = shown
    assert list(image) == ["text/html"]
    assert live["text/plain"] == "strides(shape=(3, 2), stride=(1, 3), offset=0)"
    assert live["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id


def test_the_image_is_the_picture_and_its_text(x: np.ndarray, parse: Parse) -> None:
    widget = strides(x)
    image = r'<img class="emberlab-twin" alt="([^"<]+)" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)">'
    html = image + "<br><small>([^<]+)</small>"
    found = re.fullmatch(html, widget.twin())
    assert found[1] == widget.label
    assert found[3] == widget.caption
    svg = b64decode(found[2]).decode()
    assert svg == widget.svg
    assert parse(svg).root.get("xmlns") is None  # the namespace itself, not an attribute of that name
    assert parse(svg).root.tag == "{http://www.w3.org/2000/svg}svg"


def test_the_image_shows_what_is_selected(x: np.ndarray, parse: Parse) -> None:
    widget = strides(x)
    widget.selected = [1, 0]
    svg = b64decode(re.search(r"base64,([^\"]+)", widget.twin())[1]).decode()
    assert parse(svg).lit() == ["1", "1,0"]


def test_the_image_is_the_same_every_time(x: np.ndarray) -> None:
    assert strides(x).twin() == strides(x.copy(order="F").T.copy().T).twin() == strides(x).twin()
    assert broadcasting((3, 1), (4,)).twin() == broadcasting((3, 1), (4,)).twin()


def test_a_hostile_name_stays_inside_the_image(x: np.ndarray) -> None:
    twin = strides(x, '"><script>alert(1)</script>').twin()
    assert re.findall(r"<[^ >]*", twin) == ["<img", "<br", "<small", "</small"]
    assert twin.count(">") == 4


def test_the_browser_is_given_what_it_needs_and_no_more(x: np.ndarray) -> None:
    state = strides(x).get_state()
    assert state["kind"] == "strides"
    assert state["shape"] == [3, 2]
    assert state["hint"]
    assert state["label"].startswith("x: shape (3, 2)")
    script = state["_esm"]
    assert "http" not in script.replace("http://www.w3.org", "")
    assert "import " not in script
    assert "url(" not in state["_css"]
    assert not {"log", "layout"} & set(strides(x).trait_names(kind=lambda kind: kind is not None))
