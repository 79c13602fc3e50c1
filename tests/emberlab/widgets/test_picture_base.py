"""What all pictures share: steps, controls, the caption, and what reaches the browser."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from nbformat import v4
from toy_picture import CONTROLS, Toy
from traitlets import TraitError

from autograders.sanitize import SanitizeOutputs
from emberlab.widgets.controls import checked_controls


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The messages to the browser."""
    messages: list[object] = []
    monkeypatch.setattr(Toy, "send", lambda self, content, buffers=None: messages.append(content))
    return messages


def frozen_words(widget: Toy) -> list[str]:
    svg = b64decode(re.search(r"base64,([^\"]+)", widget.twin())[1]).decode()
    return re.findall(r">(\d+)</text>", svg)


def test_values_that_were_not_given_are_the_controls_first() -> None:
    widget = Toy(4)
    assert widget.values == {"n": 4, "mode": "odd", "rate": 0, "big": False}
    assert widget.drawn == 0, "nothing changed yet"
    assert [control["label"] for control in widget.controls] == ["numbers", "mode", "rate", "big"]


def test_a_value_set_from_python_redraws_and_leaves_the_others() -> None:
    widget = Toy(3)
    widget.values = {"mode": "even", "rate": 0.25}
    widget.values = {"n": 5}
    assert widget.values == {"n": 5, "mode": "even", "rate": 0.25, "big": False}
    assert (widget.drawn, widget.steps, widget.label) == (2, 5, "5 squares")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"n": 10}, "n must be from 1 to 9, not 10"),
        ({"n": 2.5}, "n must be a whole number, not 2.5"),
        ({"n": "3"}, "n must be a number, not '3'"),
        ({"n": True}, "n must be a number"),
        ({"n": None}, "n must be a number"),
        ({"rate": float("nan")}, "rate must be a number"),
        ({"rate": -1}, "rate must be at least 0"),
        ({"mode": "prime"}, "mode must be one of 'odd', 'even', not 'prime'"),
        ({"big": 2}, "big must be True or False"),
        ({"m": 1}, "there is no control 'm'; there are n, mode, rate, big"),
    ],
)
def test_a_value_that_a_control_cannot_have_is_refused_by_name(wrong: dict[str, object], words: str) -> None:
    widget = Toy(3)
    with pytest.raises(TraitError, match=re.escape(words)):
        widget.values = wrong
    assert widget.values["n"] == 3
    assert widget.drawn == 0
    with pytest.raises(TraitError, match=re.escape(words)):
        Toy(values=wrong)


def test_numbers_of_any_kind_will_do() -> None:
    np = pytest.importorskip("numpy")
    widget = Toy(3)
    widget.values = {"n": np.int64(4), "rate": np.float32(0.5), "big": 1}
    assert widget.values == {"n": 4, "mode": "odd", "rate": 0.5, "big": True}
    assert type(widget.values["n"]) is int
    widget.values = {"n": 5.0}
    assert widget.values["n"] == 5


def test_a_change_that_the_picture_refuses_is_put_back() -> None:
    widget = Toy(3)
    for n, error in ((7, TraitError), (8, ZeroDivisionError)):
        with pytest.raises(error):
            widget.values = {"n": n}
        assert widget.values["n"] == 3
    assert widget.steps == 3
    widget.values = {"n": 4}
    assert widget.steps == 4


def test_the_browser_is_answered_and_told_of_a_refusal(sent: list[object]) -> None:
    widget = Toy(3)
    widget.set_state({"values": {**widget.values, "n": 5}})
    assert sent == [{"answered": True}]
    assert widget.steps == 5
    widget.set_state({"values": {**widget.values, "n": 7}})
    assert sent[1:] == [{"refused": "n: no sevens, please"}]
    assert widget.values["n"] == 5
    with pytest.raises(ZeroDivisionError):
        widget.set_state({"values": {**widget.values, "n": 8}})
    assert sent[2:] == [{"refused": "ZeroDivisionError: eight"}]
    widget.set_state({"values": {"n": 99}})
    assert "from 1 to 9" in sent[-1]["refused"]
    assert widget.values["n"] == 5


def test_a_step_from_the_browser_needs_no_answer_and_a_wrong_one_is_put_back(
    sent: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = Toy(3)
    widget.set_state({"step": 2})
    assert widget.step == 2
    put_back: list[list[str]] = []
    monkeypatch.setattr(Toy, "send_state", lambda self, key=None: put_back.append(key))
    widget.set_state({"step": 3})
    assert widget.step == 2
    assert put_back == [["step"]]
    assert sent == []


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ([{"kind": "check"}], "needs a name"),
        ([{"name": "a", "kind": "slider"}], "one of range, choice, check, number, not 'slider'"),
        ([{"name": "a", "kind": "range", "min": 0}], "max of 'a' must be a number, not None"),
        ([{"name": "a", "kind": "range", "min": 3, "max": 1}], "'a' begins at 3, above its end, 1"),
        ([{"name": "a", "kind": "range", "min": 0, "max": 1, "step": 0}], "step of 'a' must be above 0"),
        ([{"name": "a", "kind": "choice", "options": []}], "options of 'a'"),
        ([{"name": "a", "kind": "choice", "options": "xyz"}], "options of 'a'"),
        ([{"name": "a", "kind": "choice", "options": [1, "1"]}], "read the same"),
        ([{"name": "a", "kind": "check", "min": 0}], "'a' is a check, which has no min"),
        ([{"name": "a", "kind": "check"}] * 2, "two of them are called 'a'"),
    ],
)
def test_a_control_that_makes_no_sense_is_refused_by_name(controls: list[dict], words: str) -> None:
    with pytest.raises(TraitError, match=re.escape(words)):
        checked_controls(controls)
    with pytest.raises(TraitError, match=re.escape(words)):
        Toy(controls=controls, values={})


def test_other_controls_keep_the_values_that_still_fit() -> None:
    widget = Toy(6)
    widget.values = {"mode": "even"}
    drawn = widget.drawn
    widget.controls = [{"name": "n", "kind": "range", "min": 1, "max": 4}, CONTROLS[1]]
    assert widget.values == {"n": 1, "mode": "even"}
    assert widget.drawn == drawn


def test_a_step_can_be_set_also_from_the_end_and_must_be_one() -> None:
    widget = Toy(5)
    widget.step = -1
    assert widget.step == 4
    for wrong in (5, -6):
        with pytest.raises(TraitError, match=f"step must be from 0 to 4, not {wrong}"):
            widget.step = wrong
    assert widget.step == 4
    with pytest.raises(TraitError):
        widget.step = 1.5


def test_fewer_steps_bring_the_present_one_back_and_a_smaller_shape_what_is_selected() -> None:
    widget = Toy(5)
    widget.step, widget.selected = 4, [4]
    widget.values = {"n": 2}
    assert (widget.steps, widget.step, widget.said) == (2, 1, ["the square of 0", "the square of 1"])
    assert widget.selected is None


def test_words_must_be_as_many_as_steps() -> None:
    widget = Toy(3)
    with pytest.raises(TraitError, match="each of the 3 steps, or none, not 1"):
        widget.said = ["one"]
    widget.said = []
    with pytest.raises(TraitError, match="each of the 2 steps"):
        widget.redraw(steps=2, said=["a", "b", "c"], svg="")
    assert widget.steps == 3
    assert widget.svg
    with pytest.raises(TraitError, match="no 'sgv'"):
        widget.redraw(sgv="")
    with pytest.raises(TraitError, match="from 0 to 500, not 501"):
        widget.steps = 501


def test_the_image_shows_the_present_step() -> None:
    widget = Toy(4)
    assert frozen_words(widget) == ["0"]
    widget.step = 2
    assert frozen_words(widget) == ["0", "1", "4"]


def test_the_caption_stands_under_the_image_as_text_in_plain_tags() -> None:
    widget = Toy(caption='a < b & "c"\n<script>alert(1)</script>')
    image, caption = widget.twin().split("<br>")
    assert image.startswith('<img class="emberlab-twin"')
    assert caption == ("<small>a &lt; b &amp; &quot;c&quot; &lt;script&gt;alert(1)&lt;/script&gt;</small>")
    assert set(re.findall(r"<(\w+)", widget.twin())) == {"img", "br", "small"}
    assert "style" not in widget.twin()
    assert "<br>" not in Toy(caption="").twin()


def on_the_feedback_page(html: str) -> str | None:
    output = v4.new_output("display_data", {"text/html": html})
    notebook = v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])])
    cleaned, _ = SanitizeOutputs().preprocess(notebook, {})
    return cleaned.cells[0].outputs[0].data.get("text/html")


def test_the_image_passes_through_the_feedback_pages_and_no_forged_one_does() -> None:
    twin = Toy(caption="a < b").twin()
    assert on_the_feedback_page(twin) == twin
    for forged in (
        twin.replace("<small>", "<small><script>alert(1)</script>"),
        twin.replace("<small>", '<small onclick="alert(1)">'),
        twin + "<script>alert(1)</script>",
        twin + twin,
    ):
        assert on_the_feedback_page(forged) is None
