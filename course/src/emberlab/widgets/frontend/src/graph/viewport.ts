// The moving view: one camera, the size it looks through, and the flights between two looks.

import {
  between,
  fitted,
  held,
  opening,
  panned,
  revealing,
  same,
  zoomed,
  type Box,
  type Camera,
  type Size,
} from "./camera.ts";

/** How long a flight takes, in ms. */
const FLIGHT = 260;

export class Viewport {
  camera: Camera = { x: 0, y: 0, zoom: 1 };
  content: Size = { width: 1, height: 1 };
  size: Size = { width: 0, height: 0 };
  /** Whether the reader has moved the view: until then it is fitted anew whenever its size changes. */
  moved = false;
  private readonly changed: () => void;
  private readonly still: () => boolean;
  private flight: { from: Camera; to: Camera; start: number } | null = null;

  constructor(changed: () => void, still: () => boolean) {
    this.changed = changed;
    this.still = still;
  }

  /** Where the view is going, or is. */
  get goal(): Camera {
    return this.flight?.to ?? this.camera;
  }

  /** The camera at a time; true while it flies. */
  tick(time: number): boolean {
    if (!this.flight) return false;
    const { from, to, start } = this.flight;
    const t = (time - start) / FLIGHT;
    this.camera = between(from, to, t);
    if (t >= 1) this.flight = null;
    return this.flight !== null;
  }

  jump(camera: Camera): void {
    this.flight = null;
    this.camera = held(camera, this.content, this.size);
    this.changed();
  }

  fly(camera: Camera): void {
    const to = held(camera, this.content, this.size);
    if (this.still() || this.size.width === 0) return this.jump(to);
    if (same(to, this.goal)) return;
    this.flight = { from: this.camera, to, start: performance.now() };
    this.changed();
  }

  /** The first look, from what stands at `lead`. */
  open(lead: number): void {
    this.jump(opening(this.content, this.size, lead));
  }

  fit(): void {
    this.moved = false;
    this.fly(fitted(this.content, this.size));
  }

  pan(dx: number, dy: number): void {
    this.moved = true;
    this.jump(panned(this.camera, dx, dy));
  }

  zoom(factor: number, x = this.size.width / 2, y = this.size.height / 2): void {
    this.moved = true;
    this.jump(zoomed(this.camera, factor, x, y));
  }

  zoomSmoothly(factor: number): void {
    this.moved = true;
    this.fly(zoomed(this.goal, factor, this.size.width / 2, this.size.height / 2));
  }

  /** Brings a box into view, nearer if it could not be read. */
  reveal(box: Box): void {
    const goal = this.goal;
    const near =
      goal.zoom < 0.4
        ? zoomed(
            goal,
            0.8 / goal.zoom,
            (box.x + box.w / 2 - goal.x) * goal.zoom,
            (box.y + box.h / 2 - goal.y) * goal.zoom,
          )
        : goal;
    const to = revealing(near, box, this.size);
    if (!same(to, goal)) {
      this.moved = true;
      this.fly(to);
    }
  }

  /** Moves with a thing that now stands `dx`, `dy` units elsewhere, so that it stays where the eye is. */
  follow(dx: number, dy: number): void {
    const { x, y, zoom } = this.camera;
    this.jump({ x: x + dx, y: y + dy, zoom });
  }
}
