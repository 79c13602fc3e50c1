// What marks the present step, drawn over the picture: halo, rings, ticks, and labels of what travels.

import type { State } from "./drawing.ts";
import { textWidth } from "./measure.ts";
import { LINE, MOVE, NONE, type Sketch } from "./shapes.ts";
import type { Item, Placed } from "./view.ts";
import type { Style } from "./styles.ts";
import { SMALL } from "../shared/theme.ts";

interface View {
  x: number;
  y: number;
  right: number;
  bottom: number;
}

/** `view`: outside of this rectangle no ticks are needed. */
export function drawOverlay(sketch: Sketch, placed: Placed, state: State, view: View | null = null): void {
  const { items, routes } = placed;
  const inView = ({ x, y, w, h }: Item): boolean =>
    !view || (x <= view.right && x + w + 8 >= view.x && y - 8 <= view.bottom && y + h >= view.y);
  const back = state.phase === "backward";
  sketch.item = NONE;
  for (const id of state.done) if (items[id] && id !== state.now && inView(items[id])) tick(sketch, items[id], back);
  if (items[state.hover]) ring(sketch, items[state.hover], "hover", 3);
  if (state.shared >= 0) {
    for (const id of placed.satellites.get(state.shared) ?? []) ring(sketch, items[id], "shared", 2);
  }
  if (state.selected >= 0) {
    const own = placed.nodeItem[state.selected];
    for (const id of own >= 0 ? [own] : (placed.satellites.get(state.selected) ?? [])) {
      ring(sketch, items[id], "selected", 3);
    }
  }
  if (!items[state.now]) return;
  ring(sketch, items[state.now], back ? "haloback" : "halo", 5);
  ring(sketch, items[state.now], back ? "nowback" : "now", 0);
  if (!back) return;
  routes.forEach((route, i) => {
    if (route.target === state.now) label(sketch, route.points, state.labels.get(i) ?? "∂");
  });
}

function ring(sketch: Sketch, { x, y, w, h }: Item, style: Style, out: number): void {
  sketch.rect(style, x - out, y - out, w + 2 * out, h + 2 * out, Math.min(12, 8 + out));
}

function tick(sketch: Sketch, { x, y, w, body }: Item, back: boolean): void {
  const [cx, cy] = [x + w - 2, y + body.above + 2];
  sketch.rect(back ? "doneback" : "done", cx - 6, cy - 6, 12, 12, 6);
  sketch.path("tick", [MOVE, cx - 3, cy, LINE, cx - 1, cy + 2.5, LINE, cx + 3, cy - 2.5]);
}

/** A label where the line leaves this step: above the card, below whatever the line bends around. */
function label(sketch: Sketch, points: number[], text: string): void {
  const end = points.length - 2;
  const w = textWidth(text, SMALL) + 10;
  const [x, y] = [(points[end] + points[end - 2]) / 2, (points[end + 1] + points[end - 1]) / 2];
  sketch.rect("tag", x - w / 2, y - 8, w, 16, 8);
  sketch.text("tagtext", x, y + 4, text);
}
