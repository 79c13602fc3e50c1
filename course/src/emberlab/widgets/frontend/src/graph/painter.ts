// Paints the living graph: the picture by its pen, and over it what is lit and what moves.

import { prefersStillness, readTheme, type Theme } from "../shared/theme.ts";
import type { Size } from "./camera.ts";
import { CanvasPen } from "./canvas_pen.ts";
import type { GraphDocument } from "./document.ts";
import type { State } from "./drawing.ts";
import type { Explorer } from "./explorer.ts";
import { paintLinks } from "./links.ts";
import { paintDots, paintSums, sums, type Sum } from "./motion.ts";
import { spotlight } from "./spotlight.ts";
import type { Placed } from "./view.ts";
import type { Viewport } from "./viewport.ts";

/** Below this the picture is coloured blocks, and nothing small is painted over it. */
const COARSE = 0.35;

export class Painter {
  theme: Theme;
  /** What is painted now: until the next update that is before what is placed now. */
  placed: Placed;
  private readonly explorer: Explorer;
  private readonly root: HTMLElement;
  private pen: CanvasPen;
  private state: State;
  private still = true;
  private written: Sum[] = [];
  private document: GraphDocument;

  constructor(explorer: Explorer, root: HTMLElement) {
    this.explorer = explorer;
    this.root = root;
    this.theme = readTheme(root);
    this.placed = explorer.placed;
    this.document = explorer.document;
    this.pen = new CanvasPen(this.placed, this.document);
    this.state = spotlight(explorer);
  }

  /** The theme changed, or the root has only now come onto the page. */
  recolour(): void {
    this.theme = readTheme(this.root);
    this.pen.invalidate();
  }

  /** What is shown changed. */
  update(): void {
    const { placed, document } = this.explorer;
    // A new pen only for a new picture: to point at something makes none.
    if (placed !== this.placed || document !== this.document) {
      this.placed = placed;
      this.document = document;
      this.pen = new CanvasPen(placed, document);
    }
    this.still = prefersStillness();
    this.state = spotlight(this.explorer);
    this.written = sums(this.explorer);
  }

  /** Paints a frame; true while something moves. */
  paint(context: CanvasRenderingContext2D, size: Size, viewport: Viewport, time: number): boolean {
    const { explorer, theme } = this;
    const { x, y, zoom } = viewport.camera;
    const ratio = context.getTransform().a;
    const { still } = this;
    context.save();
    const more = this.pen.paint(context, { x, y, zoom, ...size, ratio }, this.state, theme, still ? 0 : time);
    context.setTransform(ratio * zoom, 0, 0, ratio * zoom, -x * zoom * ratio, -y * zoom * ratio);
    let moving = false;
    if (zoom >= COARSE) {
      paintLinks(context, explorer, theme, time, still);
      moving = paintDots(context, explorer, theme, time, still);
    }
    paintSums(context, explorer, theme, this.written, x + size.width / zoom);
    context.restore();
    return more || moving;
  }
}
