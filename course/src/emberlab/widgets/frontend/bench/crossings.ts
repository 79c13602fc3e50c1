/** Counts the crossings in a layered drawing, whoever made it. */

export interface Drawing {
  /** The centre of every node. */
  readonly x: number[];
  readonly y: number[];
  /** For every edge its nodes and its points between them, downwards: x0, y0, x1, y1, … */
  readonly edges: { source: number; target: number; points: number[] }[];
}

/**
 * How many pairs of edges cross: the drawing is cut at the centres of its nodes, and between two cuts the edges that
 * change their order are counted. An edge begins and ends at the centres of its nodes, whatever ports it has.
 */
export function crossings(drawing: Drawing): number {
  const { x, y, edges } = drawing;
  const cuts = [...new Set(y)].sort((a, b) => a - b);
  const cutOf = new Map(cuts.map((at, k) => [at, k]));
  const rows: number[][] = cuts.map(() => []); // for every slab: upper x, lower x, …
  for (const { source, target, points } of edges) {
    const line = [x[source], y[source], ...points, x[target], y[target]];
    let k = 2;
    let upper = x[source];
    const last = cutOf.get(y[target]) as number;
    for (let c = (cutOf.get(y[source]) as number) + 1; c <= last; c++) {
      while (k + 2 < line.length && line[k + 1] < cuts[c]) k += 2;
      const [x0, y0, x1, y1] = [line[k - 2], line[k - 1], line[k], line[k + 1]];
      const lower = c === last ? x[target] : y1 > y0 ? x0 + ((x1 - x0) * (cuts[c] - y0)) / (y1 - y0) : x1;
      rows[c - 1].push(Math.round(upper * 8) / 8, Math.round(lower * 8) / 8);
      upper = lower;
    }
  }
  return rows.reduce((sum, row) => sum + inversions(row), 0);
}

function inversions(row: number[]): number {
  const count = row.length / 2;
  const lower = [...new Set(Array.from({ length: count }, (_, i) => row[2 * i + 1]))].sort((a, b) => a - b);
  const rank = new Map(lower.map((at, k) => [at, k]));
  const sorted = Array.from({ length: count }, (_, i) => i).sort((a, b) => row[2 * a] - row[2 * b]);
  const tree = new Float64Array(lower.length + 1);
  let total = 0;
  for (let i = 0; i < count; ) {
    let j = i;
    for (; j < count && row[2 * sorted[j]] === row[2 * sorted[i]]; j++) {
      let smaller = 0;
      for (let k = (rank.get(row[2 * sorted[j] + 1]) as number) + 1; k > 0; k -= k & -k) smaller += tree[k];
      total += i - smaller;
    }
    for (; i < j; i++) {
      for (let k = (rank.get(row[2 * sorted[i] + 1]) as number) + 1; k < tree.length; k += k & -k) tree[k]++;
    }
  }
  return total;
}
