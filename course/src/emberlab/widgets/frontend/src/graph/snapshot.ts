// A picture of a crowd, somewhat larger than the view: panning moves it, and a new one is made in small pieces.

import type { Frame } from "./canvas_pen.ts";

export interface Region extends Frame {
  right: number; // in the world, as x and y
  bottom: number;
}

type Render = (pen: CanvasRenderingContext2D, region: Region) => Iterator<void>;

const MARGIN = 256; // CSS pixels around the view
const BUDGET = 7; // milliseconds of painting in one frame
const LARGEST = 5000; // device pixels on a side

interface Picture {
  canvas: HTMLCanvasElement;
  region: Region;
}

export class Snapshot {
  private ready: Picture | null = null;
  private making: (Picture & { work: Iterator<void> }) | null = null;

  /** Shows what there is of `view`, going on with what is missing; true while there is something to go on with. */
  show(
    context: CanvasRenderingContext2D, view: Region, render: Render, rough: (pen: CanvasRenderingContext2D) => void,
  ): boolean {
    if (!this.covers(this.ready, view, true) && !this.covers(this.making, view, false)) this.begin(view, render);
    this.goOn(this.ready ? BUDGET : 10 * BUDGET);
    // From far beyond its scale a picture is but noise.
    if (!this.ready || this.ready.region.zoom < view.zoom / 4) rough(context);
    if (this.ready) blit(context, this.ready, view);
    return this.making !== null;
  }

  /** Whether a picture has all of the view, at its scale; near its edge the next one is begun in time. */
  private covers(picture: Picture | null, view: Region, early: boolean): boolean {
    if (!picture || picture.region.zoom !== view.zoom || picture.region.ratio !== view.ratio) return false;
    const spare = early ? MARGIN / 3 / view.zoom : 0;
    const { x, y, right, bottom } = picture.region;
    const inside = (at: number, least: number): boolean => at >= least + spare;
    return inside(view.x, x) && inside(view.y, y) && inside(right, view.right) && inside(bottom, view.bottom);
  }

  private begin(view: Region, render: Render): void {
    const margin = Math.min(MARGIN, Math.max(0, (LARGEST / view.ratio - Math.max(view.width, view.height)) / 2));
    const canvas = document.createElement("canvas");
    const [width, height] = [view.width + 2 * margin, view.height + 2 * margin];
    canvas.width = Math.ceil(width * view.ratio);
    canvas.height = Math.ceil(height * view.ratio);
    const x = view.x - margin / view.zoom;
    const y = view.y - margin / view.zoom;
    const region = {
      ...view, x, y, width, height, right: x + width / view.zoom, bottom: y + height / view.zoom,
    };
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    this.making = { canvas, region, work: render(pen, region) };
  }

  private goOn(budget: number): void {
    const until = performance.now() + budget;
    while (this.making && performance.now() < until) {
      if (!this.making.work.next().done) continue;
      this.ready = this.making;
      this.making = null;
    }
  }
}

function blit(context: CanvasRenderingContext2D, { canvas, region }: Picture, view: Region): void {
  const scale = view.zoom * view.ratio;
  context.setTransform(1, 0, 0, 1, 0, 0);
  const size = view.zoom / region.zoom;
  let [left, top] = [(region.x - view.x) * scale, (region.y - view.y) * scale];
  // At its own scale on whole pixels, so that it stays sharp.
  if (size === 1) [left, top] = [Math.round(left), Math.round(top)];
  context.drawImage(canvas, left, top, canvas.width * size, canvas.height * size);
}
