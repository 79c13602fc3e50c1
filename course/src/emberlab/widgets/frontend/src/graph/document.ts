// The graph as it is drawn: read from what the kernel sends, as plain JSON or with its columns as bytes.

export interface Thumb {
  rows: number;
  cols: number;
  cells: ArrayLike<number>; // -100..100, per cent of the largest magnitude
}

export interface Health {
  norm?: number;
  dead?: number;
  flag: string;
}

export interface Gradients {
  text: Map<number, string>;
  thumbs: Map<number, Thumb>;
  order: number[];
  state: string;
  why: string;
}

export interface Group {
  name: string;
  type: string;
  parent: number;
}

export interface GraphDocument {
  title: string;
  count: number;
  kind: Int32Array;
  group: Int32Array;
  flags: Int32Array;
  outputs: Int32Array;
  symbol: string[];
  name: string[];
  label: string[];
  shape: string[];
  value: string[];
  edges: Int32Array;
  groups: Group[];
  thumbs: Map<number, Thumb>;
  gradients: Gradients | null;
  health: Map<string, Health>;
}

export const OPERATION = 0;
export const LEAF = 1;
export const PARAMETER = 2;
export const CONSTANT = 3;

export const OUTPUT = 1;
export const NO_FORWARD = 2;
export const NO_BACKWARD = 4;
export const SHARED = 8;
export const ONLY_HERE = 16;
export const DIFFERS = 32;
export const NOT_FINITE = 64;

const WHOLE = 12; // a graph with at most so many operations is opened as a whole

type Bytes = ArrayBuffer | ArrayBufferView;
type Column<T> = T[] | Bytes | { table: T[]; at: Bytes };

/** The document from either of its two forms; a missing column or an edge to nowhere is an error that says so. */
export function unpack(raw: any): GraphDocument {
  const nodes = raw?.nodes;
  if (!nodes) throw new TypeError("graph document: it has no `nodes`");
  const kind = integers(nodes.kind, "nodes.kind");
  const count = kind.length;
  const numbers = (name: string) => sized(integers(nodes[name], `nodes.${name}`), count, name);
  const texts = (name: string) => sized(strings(nodes[name], `nodes.${name}`), count, name);
  const edges = integers(raw.edges ?? [], "edges");
  for (let i = 0; i < edges.length; i += 2) {
    const [source, target] = [edges[i], edges[i + 1] ?? -1];
    if (!(source >= 0 && source < target && target < count)) {
      throw new RangeError(`graph document: edge ${i / 2} goes from ${source} to ${target}, of ${count} nodes`);
    }
  }
  const groups = groupsOf(raw.groups ?? []);
  groups.forEach((group, i) => {
    if (!(group.parent >= -1 && group.parent < i)) {
      throw new RangeError(`graph document: group ${i} has the parent ${group.parent}, which is not before it`);
    }
  });
  const group = numbers("group");
  const astray = group.findIndex((each) => each < -1 || each >= groups.length);
  if (astray >= 0) {
    throw new RangeError(`graph document: node ${astray} is in group ${group[astray]}, of ${groups.length}`);
  }
  const gradients = raw.gradients ?? null;
  return {
    title: asText(raw.title),
    count,
    kind,
    group,
    flags: numbers("flags"),
    outputs: numbers("outputs"),
    symbol: texts("symbol"),
    name: texts("name"),
    label: texts("label"),
    shape: texts("shape"),
    value: texts("value"),
    edges,
    groups,
    thumbs: thumbsOf(raw.thumbs),
    gradients: gradients && {
      text: new Map([...byNode(gradients.text)].map(([node, text]) => [node, asText(text)])),
      thumbs: thumbsOf(gradients.thumbs),
      order: Array.isArray(gradients.order) ? gradients.order : [],
      state: gradients.state ?? "ready",
      why: asText(gradients.why),
    },
    health: healthOf(raw.health),
  };
}

/** Which groups are open at first: none, but all of a small graph, and a single group that holds all else. */
export function defaultOpen(document: GraphDocument): number[] {
  const { groups, kind, group } = document;
  let operations = 0;
  for (let i = 0; i < kind.length; i++) if (kind[i] === OPERATION) operations++;
  if (operations <= WHOLE) return groups.map((_, i) => i);
  const open: number[] = [];
  const compared = comparedRuns(document);
  if (compared.length) return compared;
  for (let inside = -1; ; ) {
    // The groups directly inside, of which there must be one only and no operation beside it.
    const beside = kind.some((each, i) => each === OPERATION && group[i] === inside);
    const children = groups.flatMap((each, i) => (each.parent === inside ? [i] : []));
    if (beside || children.length !== 1) return open;
    inside = children[0];
    open.push(inside);
  }
}

/** The frames of two runs side by side, if the document compares some. */
function comparedRuns(document: GraphDocument): number[] {
  if (!document.flags.some((each) => (each & (ONLY_HERE | DIFFERS)) !== 0)) return [];
  return document.groups.flatMap((each, i) => (each.parent === -1 ? [i] : []));
}

function byNode<T>(raw: Record<string, T> | null | undefined): Map<number, T> {
  return new Map(Object.entries(raw ?? {}).map(([id, each]) => [Number(id), each]));
}

/** What is to be shown as text, whatever it is. */
const asText = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : String(value));

function groupsOf(raw: unknown): Group[] {
  if (!Array.isArray(raw)) throw new TypeError("graph document: `groups` is no list");
  return raw.map((each) => ({ name: asText(each?.name), type: asText(each?.type), parent: each?.parent }));
}

/** What `watch` measured, by node or group; what is no measurement is left out. */
export function healthOf(raw: unknown): Map<string, Health> {
  return new Map(
    Object.entries((raw ?? {}) as Record<string, Health>).filter(([, each]) => each && typeof each === "object"),
  );
}

/** A heat map that can be drawn; null if it is none. */
export function asThumb(raw: unknown): Thumb | null {
  const { rows, cols, cells } = (raw ?? {}) as Partial<Thumb>;
  return rows && cols && cells && cells.length > 0 && rows * cols === cells.length ? { rows, cols, cells } : null;
}

function thumbsOf(raw: Record<string, unknown> | null | undefined): Map<number, Thumb> {
  const thumbs = new Map<number, Thumb>();
  for (const [node, each] of Object.entries(raw ?? {})) {
    const thumb = asThumb(each);
    if (thumb) thumbs.set(Number(node), thumb);
  }
  return thumbs;
}

function integers(column: Column<number>, name: string): Int32Array {
  if (Array.isArray(column)) return Int32Array.from(column);
  if (column instanceof ArrayBuffer) return littleEndian(new DataView(column));
  if (ArrayBuffer.isView(column)) {
    return littleEndian(new DataView(column.buffer, column.byteOffset, column.byteLength));
  }
  throw new TypeError(`graph document: ${name} is neither a list nor bytes`);
}

function littleEndian(view: DataView): Int32Array {
  const numbers = new Int32Array(view.byteLength >> 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getInt32(4 * i, true);
  return numbers;
}

function strings(column: Column<string>, name: string): string[] {
  if (Array.isArray(column)) return column.map(asText);
  if (column && typeof column === "object" && "table" in column) {
    const table = Array.isArray(column.table) ? column.table.map(asText) : [];
    return Array.from(integers(column.at, name), (at) => table[at] ?? "");
  }
  throw new TypeError(`graph document: ${name} is neither a list nor a table`);
}

function sized<T extends { length: number }>(column: T, count: number, name: string): T {
  if (column.length !== count) {
    throw new RangeError(`graph document: nodes.${name} has ${column.length} entries for ${count} nodes`);
  }
  return column;
}
