// How the graph is lit: the present step in the light and the rest dimmed, or what is chosen and what it touches.

import { OPERATION } from "./document.ts";
import { STILL, type State } from "./drawing.ts";
import type { Explorer } from "./explorer.ts";
import { isNumber } from "./sentences.ts";

/** The drawing's state for what is chosen and stepped to now. */
export function spotlight(explorer: Explorer): State {
  const { now, phase, document, hidden, mode } = explorer;
  const marks = {
    selected: explorer.selected,
    hover: explorer.hover >= 0 ? explorer.hover : explorer.group >= 0 ? explorer.at : -1,
    shared: copies(explorer, explorer.selected) > 1 ? explorer.selected : -1,
    hidden: mode === "gradient" ? new Set(hidden) : new Set<number>(),
    veiled: mode === "shape" ? new Set(hidden) : new Set<number>(),
  };
  if (now < 0) return { ...STILL, ...marks, gradients: document.gradients !== null };
  const step = explorer.step;
  const touched = [...explorer.neighbours.inputs(now), ...explorer.neighbours.consumers(now)];
  const hung = explorer.item(now)?.type === "unit" ? explorer.neighbours.children(now) : [];
  const done = phase === "backward" ? explorer.done.backward : explorer.done.forward;
  const over = new Set<number>();
  for (const node of done) over.add(explorer.itemOf(node));
  // A parameter that has copies is visited in all of them.
  const leaf =
    step?.nodes.length === 1 && document.kind[step.nodes[0] as number] !== OPERATION
      ? (step.nodes[0] as number)
      : -1;
  const same = leaf >= 0 ? (explorer.placed.satellites.get(leaf) ?? []) : [];
  const units = same.map((copy) => explorer.item(copy)?.parent ?? copy);
  return {
    ...STILL,
    ...marks,
    lit: new Set([now, ...touched, ...hung, ...same, ...units]),
    dim: true,
    phase,
    done: over,
    now,
    gradients: phase === "backward",
    come: phase === "backward" ? done : null,
    labels: phase === "backward" ? labels(explorer) : new Map(),
  };
}

const copies = (explorer: Explorer, node: number): number =>
  explorer.placed.satellites.get(node)?.length ?? 0;

/** What is written at the edges on which a gradient travels now: "∂ 6.0" where it is a number. */
function labels(explorer: Explorer): Map<number, string> {
  const { now, placed } = explorer;
  const written = new Map<number, string>();
  placed.routes.forEach(({ source, target, edges }, index) => {
    if ((source !== now && target !== now) || edges.length !== 2) return;
    const [from, to] = edges as [number, number];
    const part = explorer.knownDetail(from)?.arriving.find((flow) => flow.node === to);
    if (part && isNumber(part.text)) written.set(index, `∂ ${part.text}`);
  });
  return written;
}
