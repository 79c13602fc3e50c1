// Shows a picture that Python drew, and lights what belongs together in it.
//
// The SVG says everything: a cell with `data-say` can be chosen; `data-reads` names the tokens it depends on,
// `data-token` the token it is. Choosing a cell lights it, what it reads, and whatever reads it.

const MOVES = {
  ArrowLeft: [-1, -1],
  ArrowRight: [-1, 1],
  ArrowUp: [-2, -1],
  ArrowDown: [-2, 1],
  PageUp: [-3, -1],
  PageDown: [-3, 1],
};

const split = (text) => (text ? text.split(" ") : []);

/** The output that holds this picture's still image, which stands before the live one; null where there is none. */
function findTwin(root, label) {
  for (let box = root.parentElement; box; box = box.parentElement) {
    const before = [...box.querySelectorAll("img.emberlab-twin")].filter(
      (image) => image.alt === label && image.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    if (before.length) {
      const image = before[before.length - 1];
      return image.closest(".jp-OutputArea-child, .output_area") ?? image;
    }
    // Never look beyond this cell: the image of another cell is another picture's.
    if (box.matches(".jp-OutputArea, .output, .cell, .jp-Cell")) return null;
  }
  return null;
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "emberlab-widget";
  root.tabIndex = 0;
  root.setAttribute("role", "application");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.dataset.emberlab = model.get("kind");
  const stage = document.createElement("div");
  const say = document.createElement("p");
  say.className = "emberlab-say";
  say.setAttribute("aria-live", "polite");
  root.append(stage, say);
  el.append(root);

  let twin = null;
  // Called when the picture is first laid out, and again whenever the notebook puts it back on the page.
  const seen = new ResizeObserver(() => {
    const found = root.isConnected ? findTwin(root, model.get("label")) : null;
    if (found) (twin = found).style.display = "none";
  });
  seen.observe(root);

  const cells = () => [...stage.querySelectorAll("[data-say]")];
  const keyOf = (index) => (index === null ? null : index.join(","));

  /** The cell that is chosen now, or undefined: nothing is, or it is not drawn. */
  function chosen() {
    const key = keyOf(model.get("selected"));
    const token = model.get("source");
    if (key !== null) return cells().find((cell) => cell.dataset.index === key && !cell.dataset.operand);
    if (token !== null) return cells().find((cell) => cell.dataset.token === token);
    return undefined;
  }

  function paint() {
    const cell = chosen();
    const reads = new Set(split(cell?.dataset.reads));
    for (const other of cells()) {
      const readsIt = cell?.dataset.token && split(other.dataset.reads).includes(cell.dataset.token);
      const lit = other === cell || reads.has(other.dataset.token) || Boolean(readsIt);
      other.classList.toggle("lit", lit);
      other.setAttribute("aria-pressed", String(lit));
    }
    for (const board of stage.querySelectorAll("[data-board]")) {
      const members = [...board.querySelectorAll("[data-say]")];
      const stop = members.find((member) => member === cell) ?? members[0];
      for (const member of members) member.setAttribute("tabindex", member === stop ? "0" : "-1");
    }
    root.dataset.selected = keyOf(model.get("selected")) ?? "";
    root.dataset.source = model.get("source") ?? "";
    say.textContent = cell ? cell.dataset.say : model.get("hint");
    say.classList.toggle("emberlab-hint", !cell);
    return cell;
  }

  function draw() {
    const hadFocus = stage.contains(document.activeElement);
    const parsed = new DOMParser().parseFromString(model.get("svg"), "image/svg+xml").documentElement;
    parsed.setAttribute("role", "group");
    stage.replaceChildren(document.importNode(parsed, true));
    root.setAttribute("aria-label", model.get("label"));
    for (const cell of cells()) cell.setAttribute("role", "button");
    const cell = paint();
    if (hadFocus) (cell ?? root).focus();
  }

  /** Choose an element by its index, or what it reads by its token, or nothing at all. */
  function choose(selected, source) {
    if (keyOf(selected) === keyOf(model.get("selected")) && source === model.get("source")) return;
    model.set("selected", selected);
    model.set("source", source);
    model.save_changes();
  }

  function chooseCell(cell) {
    const { index, token } = cell.dataset;
    if (token === undefined) choose(index ? index.split(",").map(Number) : [], null);
    else choose(null, token);
  }

  /** From the chosen element one step along a dimension, also to one that is not drawn yet: Python draws it then. */
  function stepElement(dim, step) {
    const shape = model.get("shape");
    const at = model.get("selected") ?? shape.map(() => 0);
    const axis = shape.length + dim;
    if (shape.includes(0)) return;
    const next = at.map((i, d) => (d === axis ? Math.min(Math.max(i + step, 0), shape[d] - 1) : i));
    choose(model.get("selected") === null ? at : next, null);
  }

  function stepToken(step) {
    const now = chosen();
    const members = [...(now?.closest("[data-board]")?.querySelectorAll("[data-token]") ?? [])];
    const next = members[members.indexOf(now) + step];
    if (next) chooseCell(next);
  }

  root.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-say]");
    if (cell) chooseCell(cell);
    else if (stage.contains(event.target)) choose(null, null);
  });
  stage.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-say]");
    if (cell) chooseCell(cell);
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      root.focus();
      choose(null, null);
    } else if (event.key in MOVES) {
      const [dim, step] = MOVES[event.key];
      const tokens = cells().filter((cell) => cell.dataset.token !== undefined);
      if (model.get("source") !== null) stepToken(step);
      else if (tokens.length < cells().length) stepElement(dim, step);
      else if (tokens.length) chooseCell(tokens[0]);
      if (stage.contains(document.activeElement)) chosen()?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  model.on("change:svg", draw);
  model.on("change:selected change:source", paint);
  draw();

  return () => {
    seen.disconnect();
    model.off("change:svg", draw);
    model.off("change:selected change:source", paint);
    if (twin) twin.style.display = "";
  };
}

export default { render };
