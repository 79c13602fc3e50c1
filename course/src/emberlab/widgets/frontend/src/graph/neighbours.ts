// Where the arrow keys lead: down to what uses a result, up to what it is made of, sideways within the layer.

import type { Item, Placed } from "./view.ts";

export type Way = "up" | "down" | "left" | "right";

const middle = (item: Item): number => item.x + item.w / 2;

export class Neighbours {
  readonly placed: Placed;
  private known: Links | undefined;

  constructor(placed: Placed) {
    this.placed = placed;
  }

  /** Who is whose neighbour; looked for only when somebody asks. */
  private get links(): Links {
    return (this.known ??= linksOf(this.placed));
  }

  /** The items that feed this one, and the items that it feeds. */
  inputs = (item: number): readonly number[] => this.links.above.get(item) ?? [];
  consumers = (item: number): readonly number[] => this.links.below.get(item) ?? [];
  /** What a frame holds, or what hangs beside a unit; -1: what stands in no frame. */
  children = (item: number): readonly number[] => this.links.inside.get(item) ?? [];

  /** The item that an arrow key leads to; -1 where there is none. */
  toward(at: number, way: Way): number {
    const item = this.placed.items[at];
    if (!item) return this.first();
    if (way === "left" || way === "right") return this.beside(item, way);
    if (item.type === "satellite") return this.stacked(item, way);
    const linked = way === "down" ? this.consumers(at) : this.inputs(at);
    if (linked.length > 0) return this.straightest(item, linked);
    if (item.type === "frame" && way === "down") return this.topmost(this.children(at));
    return way === "up" ? item.parent : -1;
  }

  /** Where one begins: the topmost item. */
  first = (): number => this.topmost(this.placed.items.flatMap(({ id, parent }) => (parent < 0 ? [id] : [])));

  private topmost(items: readonly number[]): number {
    let best = -1;
    for (const id of items) {
      const item = this.placed.items[id] as Item;
      const other = this.placed.items[best];
      if (!other || item.y < other.y || (item.y === other.y && item.x < other.x)) best = id;
    }
    return best;
  }

  private straightest(item: Item, linked: readonly number[]): number {
    let best = -1;
    let least = Infinity;
    for (const id of linked) {
      const aside = Math.abs(middle(this.placed.items[id] as Item) - middle(item));
      if (aside < least) [best, least] = [id, aside];
    }
    return best;
  }

  private beside(item: Item, way: "left" | "right"): number {
    // A parameter belongs to the unit on its right; from there its neighbours are the unit's.
    const anchor = item.type === "satellite" ? (this.placed.items[item.parent] as Item) : item;
    if (item.type === "satellite" && way === "right") return item.parent;
    const own = item.type === "satellite" ? [] : this.children(item.id);
    if (way === "left" && item.type === "unit" && own.length > 0) return this.topmost(own);
    let best = -1;
    let least = Infinity;
    for (const id of this.children(anchor.parent)) {
      const other = this.placed.items[id] as Item;
      const gap = way === "right" ? other.x - anchor.x : anchor.x - other.x;
      const level = other.y < anchor.y + anchor.h && anchor.y < other.y + other.h;
      if (id !== anchor.id && level && gap > 0 && gap < least) [best, least] = [id, gap];
    }
    return best;
  }

  private stacked(item: Item, way: "up" | "down"): number {
    let best = -1;
    let least = Infinity;
    for (const id of this.children(item.parent)) {
      const other = this.placed.items[id] as Item;
      const gap = way === "down" ? other.y - item.y : item.y - other.y;
      if (gap > 0 && gap < least) [best, least] = [id, gap];
    }
    return best;
  }
}

interface Links {
  readonly above: Map<number, number[]>;
  readonly below: Map<number, number[]>;
  readonly inside: Map<number, number[]>;
}

function linksOf({ items, routes }: Placed): Links {
  const links: Links = { above: new Map(), below: new Map(), inside: new Map() };
  for (const { source, target } of routes) {
    push(links.below, source, target);
    push(links.above, target, source);
  }
  for (const { parent, id } of items) push(links.inside, parent, id);
  return links;
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
