// The graph widget: puts its parts together and keeps them in step with the model.

import { type Cleanup, type Context, listen, make, widgetRoot } from "../shared/dom.ts";
import { onKeys } from "../shared/keyboard.ts";
import { onThemeChange, prefersStillness } from "../shared/theme.ts";
import { hideTwin } from "../shared/twin.ts";
import { createList } from "./a11y.ts";
import { anchorOf, shift } from "./anchor.ts";
import { Explorer } from "./explorer.ts";
import { savePng, saveSvg } from "./export.ts";
import { fitHeight } from "./height.ts";
import { Finder } from "./hit.ts";
import { act, helpPage, type Actions } from "./keys.ts";
import { createMinimap } from "./minimap.ts";
import { guessNext } from "./next.ts";
import { Painter } from "./painter.ts";
import { createPanel } from "./panel.ts";
import { watchPointers } from "./pointer.ts";
import { pointing } from "./pointing.ts";
import { createSearchBar } from "./search_bar.ts";
import { createReading } from "./reading.ts";
import { createStage } from "./stage.ts";
import { Sweep } from "./sweep.ts";
import { createTools, createWalkbar } from "./toolbar.ts";
import { createTooltip } from "./tooltip.ts";
import { Viewport } from "./viewport.ts";

export function renderGraph({ model, el }: Context): Cleanup {
  const root = widgetRoot("graph");
  const board = make("div", { class: "emberlab-board" });
  const help = helpPage();

  const explorer = new Explorer(model, (change) => {
    if (change === "placed") replaced();
    if (change !== "hover") return show();
    painter.update();
    stage.invalidate();
  });
  let finder: Finder | null = null; // made when something is first pointed at
  const { elements: words, show: tell, speak } = createReading(explorer, root);
  const sweep = new Sweep(explorer, speak);
  const painter = new Painter(explorer, root);
  const viewport = new Viewport(() => stage.invalidate(), prefersStillness);
  const minimap = createMinimap(viewport);
  const tooltip = createTooltip(board);
  const panel = createPanel(explorer, speak);
  const list = createList(explorer, root);
  const search = createSearchBar(explorer, found, () => root.focus({ preventScroll: true }));
  const walk = createWalkbar(
    explorer,
    (phase) => sweep.turn(phase),
    () => {
      walk.player.stop();
      speak("Choose what comes next, or press “Show me”.");
    },
  );

  const main = make("div", { class: "emberlab-main" });
  const height = fitHeight(root, main, board, () => viewport.content);
  const tools = createTools({
    search: search.open,
    zoom: (factor) => viewport.zoomSmoothly(factor),
    fit: () => viewport.fit(),
    larger: height.toggle,
    svg: () => saveSvg(explorer),
    png: () => void savePng(explorer).catch((error: Error) => speak(error.message)),
    help: toggleHelp,
  });
  main.append(tools, board, panel.element);
  root.append(walk.element, main, ...words, list.element);
  el.append(root);

  const stage = createStage(
    board,
    (pen, size, time) => {
      const flying = viewport.tick(time);
      const moving = painter.paint(pen, size, viewport, time);
      const unfinished = minimap.show(painter.theme);
      return flying || moving || unfinished;
    },
    (size, before) => {
      viewport.size = size;
      if (before.width === 0) recolour();
      if (!viewport.moved || before.width === 0) viewport.open(lead());
      else viewport.follow((before.width - size.width) / 2 / viewport.camera.zoom, 0);
      touch();
    },
  );
  board.append(search.element, minimap.element, tooltip.element, help);

  /** Many changes at once, as of several traits, are shown once. */
  let waiting = false;
  function show(): void {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      painter.update();
      panel.show();
      walk.show();
      list.show();
      tell();
      stage.invalidate();
    });
  }

  function replaced(): void {
    const before = painter.placed;
    tooltip.show("", 0, 0);
    const anchor = anchorOf(before, explorer.itemIn(before), viewport.camera, viewport.size);
    place();
    if (anchor && viewport.moved) {
      const { dx, dy } = shift(explorer.placed, anchor);
      viewport.follow(dx, dy);
    } else if (viewport.size.width > 0) viewport.open(lead());
    sweep.arrived();
  }

  function place(): void {
    finder = null;
    viewport.content = explorer.placed;
    list.rebuild();
    minimap.rebuild(explorer.placed);
    height.fit();
    touch();
  }

  /** The colours are others, or only now known: the root has come onto the page. */
  function recolour(): void {
    painter.recolour();
    minimap.rebuild(explorer.placed);
    stage.invalidate();
  }

  /** The middle of the topmost item: where reading begins. */
  function lead(): number {
    const first = explorer.item(explorer.neighbours.first());
    return first ? first.x + first.w / 2 : 0;
  }

  /** One finger scrolls the page while there is nothing to move here. */
  function touch(): void {
    const { width, height: tall } = explorer.placed;
    stage.canvas.style.touchAction =
      width <= viewport.size.width && tall <= viewport.size.height ? "pan-y" : "none";
  }

  function reveal(item: number): void {
    const box = explorer.item(item);
    if (box) viewport.reveal(box.type === "frame" ? { ...box, h: Math.min(box.h, 48) } : box);
  }

  function choose(item: number): void {
    explorer.choose(item);
    reveal(explorer.at);
  }

  function found(node: number): void {
    explorer.uncover(node);
    const item = explorer.itemOf(node);
    if (item < 0) return;
    if (explorer.item(item)?.node === node) choose(item);
    else reveal(item);
  }

  function toggleHelp(): void {
    help.hidden = !help.hidden;
    (help.hidden ? root : help).focus({ preventScroll: true });
  }

  function enter(): void {
    const item = explorer.item(explorer.at);
    if (explorer.mode === "next") speak(guessNext(explorer, explorer.at));
    else if (item && item.id === explorer.now && explorer.stepInto()) return;
    else if (item && item.node < 0 && item.group >= 0) explorer.toggle(item.group);
    else if (item && !panel.focusGuess()) panel.element.focus({ preventScroll: true });
  }

  const actions: Actions = {
    arrow(way) {
      const next = explorer.neighbours.toward(explorer.at, way);
      if (next >= 0) choose(next);
    },
    walk: (by) => choose(list.beside(explorer.at, by)),
    enter,
    zoom: (factor) => viewport.zoomSmoothly(factor),
    fit: () => viewport.fit(),
    search: search.open,
    phase: (phase) => sweep.turn(phase),
    help: toggleHelp,
    clear() {
      if (!help.hidden) return toggleHelp();
      explorer.clear();
      root.focus({ preventScroll: true });
    },
    play(key) {
      if (!walk.player.key(key)) return false;
      if (explorer.now >= 0) reveal(explorer.now);
      return true;
    },
  };
  onKeys(root, (key, { target }) => {
    // In the panel and on the page of keys, these scroll.
    const scrolls =
      /^(Arrow|Page|Home|End| )/.test(key) &&
      [panel.element, help].some((part) => part.contains(target as Node));
    return !scrolls && act(key, actions);
  });

  const stopPointers = watchPointers(
    stage.canvas,
    pointing(explorer, viewport, stage.canvas, tooltip, () => (finder ??= new Finder(explorer.placed)), speak),
  );
  const showTwin = hideTwin(root);
  const stopTheme = onThemeChange(recolour);
  const stopModel = listen(model, {
    "change:label change:caption change:hint": tell,
    "change:step": () => {
      if (explorer.now >= 0) reveal(explorer.now);
    },
    "change:selected": () => {
      if (explorer.selected >= 0) reveal(explorer.at);
    },
  });
  place();
  sweep.begin();
  show();

  return () => {
    walk.player.stop();
    stopModel();
    stopTheme();
    stopPointers();
    height.dispose();
    stage.dispose();
    sweep.dispose();
    explorer.dispose();
    showTwin();
    root.remove();
  };
}
