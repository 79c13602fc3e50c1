// Where a student types or draws a guess; by mouse or by keyboard alone.

import { make } from "../shared/dom.ts";
import { objection, type Guess, type Question } from "./answers.ts";
import { wordButton } from "./icons.ts";

const SIGNS = ["", "+", "−", "0"];
const EXAMPLES = { number: "6", largest: "0.5", shape: "3×4", cells: "" };

/** `submit` gets a guess that can be taken; `giveUp` is called for the answer without one. */
export function guessForm(
  question: Question,
  submit: (guess: Guess) => void,
  giveUp: () => void,
): HTMLFormElement {
  const trouble = make("p", { class: "emberlab-trouble", role: "alert" });
  const grid = question.kind === "cells" ? signGrid(question.rows, question.cols) : null;
  const field = make("input", {
    type: "text",
    "aria-label": question.prompt,
    placeholder: `for example ${EXAMPLES[question.kind]}`,
    autocomplete: "off",
    spellcheck: "false",
  });
  const form = make(
    "form",
    { class: "emberlab-guess", novalidate: true },
    make("p", { class: "emberlab-prompt" }, question.prompt),
    grid?.element ?? field,
    ...(grid ? [make("p", { class: "emberlab-aside" }, "Click a cell for +, −, 0, or type a number.")] : []),
    make(
      "div",
      { class: "emberlab-buttons" },
      make("button", { type: "submit", class: "emberlab-word primary" }, "Check"),
      wordButton("Show me", giveUp),
    ),
    trouble,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const guess = grid ? grid.read() : field.value;
    trouble.textContent = objection(question, guess);
    if (!trouble.textContent) submit(guess);
  });
  return form;
}

interface Grid {
  element: HTMLElement;
  read(): string[][];
}

/** Cells that a click turns through the signs, and that take a typed number too. */
function signGrid(rows: number, cols: number): Grid {
  const cells = Array.from({ length: rows * cols }, (_, i) => {
    const cell = make("input", {
      type: "text",
      "aria-label": `row ${Math.floor(i / cols)}, column ${i % cols}`,
      autocomplete: "off",
      tabindex: i === 0 ? 0 : -1,
    });
    // The first click of a cell that holds a number only puts the cursor there.
    cell.addEventListener("click", () => turn(cell));
    cell.addEventListener("input", () => colour(cell));
    cell.addEventListener("focus", () => {
      for (const other of cells) other.tabIndex = other === cell ? 0 : -1;
      cell.select();
    });
    cell.addEventListener("keydown", (event) => {
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
        event.key
      ] ?? [0, 0];
      const [row, col] = [Math.floor(i / cols) + down, (i % cols) + right];
      // Within a number the arrows move the cursor.
      const typing = right !== 0 && cell.value.length > 1 && cell.selectionStart === cell.selectionEnd;
      if (event.key === " ") turn(cell);
      else if (typing || (down === 0 && right === 0)) return;
      else if (row >= 0 && row < rows && col >= 0 && col < cols) cells[row * cols + col]?.focus();
      event.preventDefault();
    });
    return cell;
  });
  const element = make(
    "div",
    { class: "emberlab-cells", role: "group", "aria-label": `${rows} by ${cols} cells` },
    ...cells,
  );
  element.style.gridTemplateColumns = `repeat(${cols}, minmax(0, 32px))`;
  return {
    element,
    read: () =>
      Array.from({ length: rows }, (_, row) =>
        cells.slice(row * cols, (row + 1) * cols).map((cell) => cell.value.trim()),
      ),
  };
}

function turn(cell: HTMLInputElement): void {
  const at = SIGNS.indexOf(cell.value.replace("-", "−"));
  if (at < 0) return;
  cell.value = SIGNS[(at + 1) % SIGNS.length] ?? "";
  colour(cell);
}

function colour(cell: HTMLInputElement): void {
  const text = cell.value.trim();
  cell.dataset["sign"] = /^[-\u2212\u2013]/.test(text)
    ? "minus"
    : text === "" || /^[0.]*$/.test(text)
      ? ""
      : "plus";
}
