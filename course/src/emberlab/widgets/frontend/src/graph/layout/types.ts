/** What the layout reads and gives. */

/** A box to place. All lengths are in pixels. */
export interface Box {
  readonly w: number;
  readonly h: number;
  /** Keeps the box alone with its like in the first or the last layer: the ports of a frame. */
  readonly pinned?: "first" | "last" | "";
  /** The upright line, from the left, on which a straight chain lines up; else where its edges leave. */
  readonly axis?: number;
}

/** An edge between two boxes, by number; a source comes before its target. */
export interface Edge {
  readonly source: number;
  readonly target: number;
  /** Where the edge leaves the lower side of the source, from its left. */
  readonly sourceX: number;
  /** Where the edge meets the upper side of the target, from its left. */
  readonly targetX: number;
}

/** Where the boxes are (top left corners), and for every edge its points: x0, y0, x1, y1, … */
export interface Layout {
  x: number[];
  y: number[];
  width: number;
  height: number;
  routes: number[][];
}

/** A connected part of the graph, in columns; boxes and edges are numbered from 0. */
export interface Part {
  readonly boxes: number;
  readonly w: Float64Array;
  readonly h: Float64Array;
  readonly axis: Float64Array;
  /** 0 free, 1 first layer, 2 last layer. */
  readonly pinned: Uint8Array;
  readonly edges: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly sourceX: Float64Array;
  readonly targetX: Float64Array;
}
