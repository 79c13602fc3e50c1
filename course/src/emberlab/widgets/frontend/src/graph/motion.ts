// What moves over the picture: a dot down the edges for values, up for gradients, and sums where gradients meet.

import type { Explorer } from "./explorer.ts";
import type { Theme } from "../shared/theme.ts";
import { isNumber, sumWords } from "./sentences.ts";
import type { Item } from "./view.ts";

/** How long a dot takes along an edge, in ms. */
const LAP = 1200;
const RADIUS = 4;

/** The point at `t` (0 to 1, by height) of a route: upright where it is drawn so, else on its smooth curve. */
export function along(points: readonly number[], t: number): [number, number] {
  const last = points.length - 2;
  const top = points[1] as number;
  const y = top + ((points[last + 1] as number) - top) * t;
  for (let i = 0; i < last; i += 2) {
    const [x0, y0, x1, y1] = points.slice(i, i + 4) as [number, number, number, number];
    if (y > y1 && i + 2 < last) continue;
    if (y1 <= y0 || x0 === x1) return [x1, y];
    const u = rise((y - y0) / (y1 - y0));
    return [x0 + (x1 - x0) * (3 * u * u - 2 * u * u * u), y];
  }
  return [points[last] as number, y];
}

/** The parameter at which a cubic with controls at half its height has risen by `v`: 1.5u − 1.5u² + u³ = v. */
function rise(v: number): number {
  let u = v;
  for (let i = 0; i < 4; i++) u -= (1.5 * u - 1.5 * u * u + u * u * u - v) / (1.5 - 3 * u + 3 * u * u);
  return Math.min(1, Math.max(0, u));
}

export interface Sum {
  readonly item: number;
  readonly text: string;
}

/** The sums to write on cards: what has arrived so far where several gradients meet. */
export function sums(explorer: Explorer): Sum[] {
  const { phase, document } = explorer;
  if (phase !== "backward" || explorer.mode === "gradient") return [];
  const sent = explorer.done.backward;
  const visited = new Set(document.gradients?.order);
  const arrived = new Map<number, number>();
  const parts = new Map<number, number>();
  for (let i = 0; i < document.edges.length; i += 2) {
    const [source, target] = [document.edges[i] as number, document.edges[i + 1] as number];
    if (!visited.has(target)) continue;
    parts.set(source, (parts.get(source) ?? 0) + 1);
    if (sent.has(target)) arrived.set(source, (arrived.get(source) ?? 0) + 1);
  }
  const now = new Set(explorer.step?.nodes);
  return [...arrived].flatMap(([node, count]) => {
    const all = parts.get(node) ?? 1;
    if (all < 2 || (sent.has(node) && !now.has(node))) return [];
    const item = explorer.itemOf(node);
    if (explorer.item(item)?.type === "group") return [];
    const known = sumWords(explorer, node, sent);
    return [
      {
        item,
        text: isNumber(known) ? known : count === all ? `sum of ${all} parts` : `${count} of ${all} parts`,
      },
    ];
  });
}

/** Draws the dots at `time` in the world's units; false where nothing moves. */
export function paintDots(
  pen: CanvasRenderingContext2D,
  explorer: Explorer,
  theme: Theme,
  time: number,
  still: boolean,
): boolean {
  const { phase, now, placed } = explorer;
  if (now < 0) return false;
  let any = false;
  for (const route of placed.routes) {
    const coming = phase === "forward" ? route.target === now : route.source === now;
    const going = phase === "forward" ? route.source === now : route.target === now;
    if (!coming && !going) continue;
    any = true;
    // First what comes in moves, then what goes out.
    const lap = still ? 0.5 : (time / LAP) % 2;
    const t = still ? 0.5 : coming ? lap : lap - 1;
    if (t < 0 || t > 1) continue;
    const eased = t * t * (3 - 2 * t);
    const [x, y] = along(route.points, phase === "forward" ? eased : 1 - eased);
    pen.beginPath();
    pen.arc(x, y, RADIUS, 0, 2 * Math.PI);
    pen.fillStyle = phase === "forward" ? theme.blue : theme.orange;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = theme.paper;
    pen.stroke();
  }
  return any && !still;
}

/** Where a badge has room: nothing stands above a leaf, and its neighbours are close; edges run above other cards. */
function besides(box: Item, width: number): [number, number] {
  if (box.type === "leaf") return [box.x + box.w / 2 - width / 2, box.y - 36];
  return [box.x + box.w - 4, box.y + box.h - 28];
}

/** Writes the sums on badges: above a tensor that the user made, at the right of any other card, left of `edge`. */
export function paintSums(
  pen: CanvasRenderingContext2D,
  explorer: Explorer,
  theme: Theme,
  written: readonly Sum[],
  edge: number,
): void {
  pen.font = `600 12px ${theme.mono}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const { item, text } of written) {
    const box = explorer.item(item);
    if (!box) continue;
    const words = `∂ ${text}`;
    const width = pen.measureText(words).width + 16;
    const [right, y] = besides(box, width);
    // A card that is itself out of view keeps its badge.
    const x = right < edge ? Math.min(right, edge - width - 4) : right;
    pen.beginPath();
    pen.roundRect(x, y, width, 24, 12);
    pen.fillStyle = theme.paper;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = theme.orange;
    pen.stroke();
    pen.fillStyle = theme.ink;
    pen.fillText(words, x + 8, y + 12.5);
  }
}
