/** Layouts that are asked for again and again: a network's layers, and a loop's rounds, look alike inside. */

import { layered } from "../layout.ts";
import type { Box, Edge, Layout } from "./types.ts";

const SMALL = 200; // boxes; of what is larger hardly two are alike

/** `layered` that keeps what it has laid out. The layouts are shared: they must not be changed. */
export function remembering(): (boxes: readonly Box[], edges: readonly Edge[]) => Layout {
  const known = new Map<string, Layout>();
  return (boxes, edges) => {
    if (boxes.length > SMALL) return layered(boxes, edges);
    let key = "";
    for (const { w, h, axis, pinned } of boxes) key += `${w},${h},${axis},${pinned};`;
    for (const { source, target, sourceX, targetX } of edges) key += `|${source},${target},${sourceX},${targetX}`;
    let layout = known.get(key);
    if (!layout) known.set(key, (layout = layered(boxes, edges)));
    return layout;
  };
}
