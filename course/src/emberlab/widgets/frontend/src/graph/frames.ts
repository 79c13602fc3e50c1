// How large an open frame is, and where lines go in and out of it.

import { UNIT } from "../shared/theme.ts";
import { HEADER, type Body } from "./cards.ts";

/** A place where lines of one source cross a frame's side. */
export interface Port {
  box: number; // in the frame's layout
  x: number; // there
  outer: number; // where it is on the frame's side, from the frame's left
  above: number; // and where lines come to it, a little above the frame
}

const PAD = 2 * UNIT;
const COLLAR = 3 * UNIT;
const APART = UNIT; // between two ports in the header

/** The frame around content of this size; sets each port's `outer`. `title` is null for the whole picture. */
export function frameSize(
  title: Body | null, width: number, height: number, ins: Port[], outs: Port[],
): { w: number; h: number; content: number } {
  if (!title) return { w: width, h: height, content: 0 };
  const titled = title.w;
  const beside = ins.length ? titled + PAD + (ins.length - 1) * APART + PAD : titled + UNIT;
  // Even, so that half of it is whole.
  const w = 2 * Math.ceil(Math.max(width + 2 * PAD, beside) / 2);
  const content = Math.floor((w - width) / 2);
  for (const port of outs) port.outer = content + port.x;
  const inOrder = ins.slice().sort((a, b) => a.x - b.x || a.box - b.box);
  let least = titled + PAD;
  inOrder.forEach((port, i) => {
    const most = w - PAD - (inOrder.length - 1 - i) * APART;
    port.outer = port.above = Math.min(Math.max(content + port.x, least), most);
    least = port.outer + APART;
  });
  return { w, h: headerOf(ins.length) + height + (outs.length ? 0 : PAD), content };
}

/** How high the header is. Lines that come in bend below the title, in the layout's own gap under its ports. */
export function headerOf(ins: number): number {
  return ins ? HEADER - 10 : HEADER;
}

/**
 * Moves the places where lines come to a frame sideways, all alike, so that the latest result arrives just above where
 * the frame's own result leaves, at `below`. Without that a chain of open frames would stand like a staircase.
 * Returns the room that the lines need above the frame to swing from there to their ports.
 */
export function shiftPorts(
  ins: [number, Port][], isLeaf: (source: number) => boolean, below: number | undefined, w: number,
): number {
  const results = ins.filter(([source]) => !isLeaf(source));
  if (below === undefined || !results.length) return 0;
  const [, main] = results.reduce((a, b) => (b[0] > a[0] ? b : a));
  const least = Math.min(...ins.map(([, port]) => port.outer));
  const most = Math.max(...ins.map(([, port]) => port.outer));
  const shift = Math.max(PAD - least, Math.min(w - PAD - most, below - main.outer));
  for (const [, port] of ins) port.above = port.outer + shift;
  return shift ? COLLAR : 0;
}
