/** Graphs as training makes them, in the sizes that `count` asks for (about), for the benchmark of the layout. */

import type { Box, Edge } from "../src/graph/layout.ts";

export interface Graph {
  readonly boxes: Box[];
  readonly edges: Edge[];
}

class Builder implements Graph {
  boxes: Box[] = [];
  edges: Edge[] = [];

  /** A box with the given boxes as its inputs, from left to right. */
  add(width: number, height: number, ...inputs: number[]): number {
    const id = this.boxes.length;
    this.boxes.push({ w: width, h: height });
    inputs.forEach((source) => {
      const targetX = width / 2; // dagre and dot know no ports
      this.edges.push({ source, target: id, sourceX: this.boxes[source].w / 2, targetX });
    });
    return id;
  }

  leaf(): number {
    return this.add(90, 34);
  }

  op(...inputs: number[]): number {
    return this.add(110, 70, ...inputs);
  }
}

/** h = tanh(x W + h U), again and again, and a loss of every output. */
export function rnn(count: number): Graph {
  const g = new Builder();
  let h = g.leaf();
  let loss = -1;
  while (g.boxes.length + 7 <= count) {
    const x = g.leaf();
    const recurrent = g.op(h);
    h = g.op(g.op(g.op(x), recurrent));
    const error = g.op(g.op(h));
    loss = loss < 0 ? error : g.op(loss, error);
  }
  return g;
}

/** Blocks of attention with four heads and an MLP, each with a residual connection. */
export function transformer(count: number): Graph {
  const g = new Builder();
  let x = g.op(g.leaf());
  while (g.boxes.length + 46 <= count || g.boxes.length < 10) {
    const a = g.op(x);
    const heads: number[] = [];
    for (let head = 0; head < 4; head++) {
      const scores = g.op(g.op(g.op(a), g.op(g.op(a))));
      heads.push(g.op(g.op(scores), g.op(a)));
    }
    x = g.op(x, g.op(g.op(...heads)));
    x = g.op(x, g.op(g.op(g.op(g.op(x)))));
  }
  g.op(g.op(x));
  return g;
}

/** An MLP on scalars, as micrograd's: each neuron a chain of products and sums, then a nonlinearity. */
export function scalarMlp(count: number): Graph {
  const g = new Builder();
  const width = Math.max(3, Math.round(Math.sqrt(count / 6)));
  let layer = Array.from({ length: width }, () => g.leaf());
  while (g.boxes.length + width * (2 * width + 1) <= count || layer.every((v) => v < width)) {
    layer = layer.map(() => {
      let sum = -1;
      for (const v of layer) {
        const product = g.op(v);
        sum = sum < 0 ? product : g.op(sum, product);
      }
      return g.op(sum);
    });
  }
  let total = layer[0];
  for (const v of layer.slice(1)) total = g.op(total, v);
  return g;
}

/** Every box takes one or two of the 30 boxes before it, from a fixed sequence of pseudo-random numbers. */
export function randomDag(count: number): Graph {
  const g = new Builder();
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  g.leaf();
  while (g.boxes.length < count) {
    const n = g.boxes.length;
    const near = (): number => n - 1 - next(Math.min(n, 30));
    if (next(6) === 0) g.leaf();
    else if (next(2) === 0) g.op(near());
    else g.op(near(), near());
  }
  return g;
}

export const graphs: Record<string, (count: number) => Graph> = {
  RNN: rnn,
  transformer,
  "scalar MLP": scalarMlp,
  "random DAG": randomDag,
};
