// What stays where it is on the screen when the graph is placed anew.

import { seen, type Camera, type Size } from "./camera.ts";
import type { Item, Placed } from "./view.ts";

export interface Anchor {
  readonly node: number;
  readonly group: number;
  readonly x: number;
  readonly y: number;
}

const point = (item: Item): { x: number; y: number } => ({ x: item.x + item.w / 2, y: item.y });

/** The wanted item if it is in view, else what is nearest to the middle of the view; null in an empty graph. */
export function anchorOf(placed: Placed, wanted: number, camera: Camera, view: Size): Anchor | null {
  const part = seen(camera, view);
  const [x, y] = [part.x + part.w / 2, part.y + part.h / 2];
  let best = placed.items[wanted];
  if (!best) {
    let least = Infinity;
    for (const item of placed.items) {
      if (item.type === "frame" || item.type === "satellite") continue;
      const far = Math.hypot(item.x + item.w / 2 - x, item.y + item.h / 2 - y);
      if (far < least) [best, least] = [item, far];
    }
  }
  return best ? { node: best.node, group: best.group, ...point(best) } : null;
}

/** How far the anchor moved; nothing where it is no longer there. */
export function shift(placed: Placed, anchor: Anchor): { dx: number; dy: number } {
  const id = anchor.node >= 0 ? placed.nodeItem[anchor.node] : placed.groupItem[anchor.group];
  const item = placed.items[id ?? -1];
  if (!item) return { dx: 0, dy: 0 };
  const now = point(item);
  return { dx: now.x - anchor.x, dy: now.y - anchor.y };
}
