// The living graph apart from the page: what is open, chosen, stepped to, and what is still to be guessed.
//
// Traits hold what all views of a widget share; a chosen group and what the pointer is over are one view's alone.

import type { Cleanup, Model } from "../shared/dom.ts";
import { listen } from "../shared/dom.ts";
import { createDetails, type Answer, type Detail, type Details } from "./details.ts";
import { healthOf, OPERATION, unpack, type GraphDocument } from "./document.ts";
import { Neighbours } from "./neighbours.ts";
import { finished, indexAt, moved, phaseAt, plan, type Phase, type Step, type Walk } from "./steps.ts";
import { asList, asNumber, tell } from "./traits.ts";
import { asMode, secrets, veiledDetail, veiledDocument, type Mode } from "./veil.ts";
import { place, type Item, type Placed } from "./view.ts";

/** What a change means for who shows it: all stands elsewhere; it looks different; the pointer is over another item. */
export type Change = "placed" | "look" | "hover";

/** A placing that takes no longer than this, in ms, can be had at any time. */
const CHEAP = 40;

export class Explorer {
  readonly model: Model;
  readonly details: Details;
  /** What the kernel sent, and the same without what is still to be guessed: only the latter is ever shown. */
  full!: GraphDocument;
  document!: GraphDocument;
  placed!: Placed;
  neighbours!: Neighbours;
  walk!: Walk;
  hidden: ReadonlySet<number> = new Set();
  mode: Mode = "";
  /** A chosen module or block, -1 for none; and the item under the pointer. */
  group = -1;
  hover = -1;
  private readonly changed: (change: Change) => void;
  private readonly stop: Cleanup;
  /** How long the last placing took, in ms, and the next one that waits. */
  private cost = 0;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model, changed: (change: Change) => void) {
    this.model = model;
    this.changed = changed;
    this.details = createDetails(model, () => this.changed("look"));
    this.read();
    this.stop = listen(model, {
      "change:document change:mode change:revealed change:opened": () => this.refresh(),
      "change:health": () => this.soon(),
      "change:selected": () => {
        if (this.selected >= 0) this.group = -1;
        this.changed("look");
      },
      "change:step": () => {
        this.group = -1;
        this.changed("look");
      },
      "change:guesses": () => this.changed("look"),
    });
  }

  dispose(): void {
    clearTimeout(this.later);
    this.stop();
    this.details.dispose();
  }

  private refresh(): void {
    this.hover = -1;
    this.read();
    this.changed("placed");
  }

  /** Training tells its health some times a second: a graph that takes long to place is placed less often. */
  private soon(): void {
    if (this.cost < CHEAP) return this.refresh();
    this.later ??= setTimeout(() => {
      this.later = undefined;
      this.refresh();
    }, 10 * this.cost);
  }

  private read(): void {
    const start = performance.now();
    this.mode = asMode(this.model.get("mode"));
    this.full = unpack(this.model.get("document"));
    // While a model trains, only this comes anew.
    for (const [key, health] of healthOf(this.model.get("health"))) this.full.health.set(key, health);
    this.hidden = secrets(this.full, this.mode, asList(this.model.get("revealed")));
    this.document = veiledDocument(this.full, this.mode, this.hidden);
    this.placed = place(this.document, this.open);
    this.neighbours = new Neighbours(this.placed);
    const operations: number[] = [];
    this.full.kind.forEach((kind, node) => {
      if (kind === OPERATION) operations.push(node);
    });
    this.walk = plan(operations, this.ready ? (this.full.gradients?.order ?? []) : [], (node) => {
      const item = this.itemOf(node);
      return { item: String(item), closed: this.placed.items[item]?.type === "group" };
    });
    this.cost = performance.now() - start;
  }

  // What is open and chosen.

  get open(): number[] {
    return asList(this.model.get("opened"));
  }

  get selected(): number {
    const node = asNumber(this.model.get("selected"), -1);
    return node < (this.full?.count ?? 0) ? node : -1;
  }

  /** The item that stands for a node: its card, the closed group's, or its first copy beside a card; -1: none. */
  itemOf(node: number): number {
    const item = this.placed.nodeItem[node] ?? -1;
    return item >= 0 ? item : (this.placed.satellites.get(node)?.[0] ?? -1);
  }

  /** The chosen item, or the present step's; -1 where there is neither. */
  get at(): number {
    if (this.group >= 0) return this.placed.groupItem[this.group] ?? -1;
    return this.selected >= 0 ? this.itemOf(this.selected) : this.now;
  }

  /** The chosen item, or the present step's, as it was in an earlier placing. */
  itemIn(placed: Placed): number {
    if (this.group >= 0) return placed.groupItem[this.group] ?? -1;
    const node =
      this.selected >= 0 ? this.selected : this.number > 0 ? (this.walk.visits[this.number - 1] ?? -1) : -1;
    return placed.nodeItem[node] ?? -1;
  }

  item(id: number): Item | undefined {
    return this.placed.items[id];
  }

  choose(id: number): void {
    const item = this.item(id);
    if (!item) return this.clear();
    if (item.type === "satellite" && item.node < 0) return this.choose(item.parent);
    this.group = item.node < 0 ? item.group : -1;
    tell(this.model, { selected: item.node < 0 ? null : item.node });
    this.changed("look");
  }

  clear(): void {
    this.group = -1;
    tell(this.model, { selected: null });
    this.changed("look");
  }

  point(id: number): void {
    if (id === this.hover) return;
    this.hover = id;
    this.changed("hover");
  }

  toggle(group: number): void {
    if (group < 0) return;
    this.group = group;
    const open = new Set(this.open);
    if (!open.delete(group)) open.add(group);
    tell(this.model, { opened: [...open].sort((a, b) => a - b), selected: null });
  }

  /** Opens what hides a node, so that it can be seen. */
  uncover(node: number): void {
    const open = new Set(this.open);
    const before = open.size;
    for (let group = this.full.group[node] ?? -1; group >= 0; group = this.full.groups[group]?.parent ?? -1)
      open.add(group);
    if (open.size > before) tell(this.model, { opened: [...open].sort((a, b) => a - b) });
  }

  // The walk.

  get number(): number {
    return Math.min(Math.max(0, asNumber(this.model.get("step"), 0)), this.walk.visits.length);
  }

  get phase(): Phase {
    return phaseAt(this.walk, this.number);
  }

  get index(): number {
    return indexAt(this.walk, this.number);
  }

  get step(): Step | null {
    return this.walk.steps[this.index] ?? null;
  }

  get now(): number {
    return this.step ? Number(this.step.item) : -1;
  }

  get ready(): boolean {
    return this.full.gradients?.state === "ready";
  }

  /** What was run and what was visited so far. */
  get done(): { forward: Set<number>; backward: Set<number> } {
    return finished(this.walk, this.step ? this.step.last : 0);
  }

  goTo(number: number): void {
    this.group = -1;
    tell(this.model, { step: number, selected: null });
    this.changed("look");
  }

  move(by: 1 | -1): void {
    this.goTo(moved(this.walk, this.number, by));
  }

  /** Opens the closed group that the present step walks over, and goes to the first step inside. */
  stepInto(): boolean {
    const step = this.step;
    const item = this.item(this.now);
    if (!step || item?.type !== "group") return false;
    tell(this.model, {
      opened: [...this.open, item.group].sort((a, b) => a - b),
      step: step.first,
      selected: null,
    });
    return true;
  }

  // What is known of a node, without what is hidden.

  detail(node: number): Answer {
    const answer = this.details.of(node);
    return typeof answer === "string" ? answer : veiledDetail(answer, node, this.mode, this.hidden);
  }

  knownDetail(node: number): Detail | null {
    const answer = this.details.known(node);
    return answer && veiledDetail(answer, node, this.mode, this.hidden);
  }
}
