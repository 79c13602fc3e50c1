/** Prints how long the layout takes and how many edges cross, beside dagre and Graphviz's dot. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { layered } from "../src/graph/layout.ts";
import { type Drawing, crossings } from "./crossings.ts";
import { type Graph, graphs } from "./graphs.ts";

const LIMIT = 60; // seconds

interface Result {
  /** Milliseconds. */
  time: number;
  crossings: number;
  width: number;
}

function ours(graph: Graph): Result {
  let time = Infinity;
  let layout = layered([], []);
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    layout = layered(graph.boxes, graph.edges);
    time = Math.min(time, performance.now() - start);
  }
  const middle = layout.y.map((y, v) => y + graph.boxes[v].h / 2);
  // Boxes of a layer do not all have their middle at one height; a row's height serves them all.
  const drawing = { x: layout.x.map((x, v) => x + graph.boxes[v].w / 2), y: middle };
  const edges = graph.edges.map(({ source, target }, e) => ({ source, target, points: layout.routes[e] }));
  return { time, crossings: crossings(rows({ ...drawing, edges })), width: layout.width };
}

/** Moves centres that are less than 30 pixels apart to one height: they are one row. */
function rows(drawing: Drawing): Drawing {
  const byHeight = drawing.y.map((_, v) => v).sort((a, b) => drawing.y[a] - drawing.y[b]);
  const y = drawing.y.slice();
  for (let k = 1; k < byHeight.length; k++) {
    const before = byHeight[k - 1];
    if (drawing.y[byHeight[k]] - drawing.y[before] < 30) y[byHeight[k]] = y[before];
  }
  return { ...drawing, y };
}

async function dagre(graph: Graph): Promise<Result | string> {
  const engine = await import("@dagrejs/dagre").catch(() => null);
  if (engine === null) return "not installed";
  const { default: library } = engine;
  const g = new library.graphlib.Graph({ multigraph: true });
  g.setGraph({ nodesep: 24, ranksep: 40, edgesep: 12 });
  graph.boxes.forEach(({ w, h }, v) => g.setNode(String(v), { width: w, height: h }));
  graph.edges.forEach(({ source, target }, e) => g.setEdge(String(source), String(target), {}, String(e)));
  const start = performance.now();
  library.layout(g);
  const time = performance.now() - start;
  const x = graph.boxes.map((_, v) => g.node(String(v)).x);
  const y = graph.boxes.map((_, v) => g.node(String(v)).y);
  const edges = graph.edges.map(({ source, target }, e) => {
    const { points } = g.edge(String(source), String(target), String(e)) as { points: { x: number; y: number }[] };
    return { source, target, points: points.flatMap((at) => [at.x, at.y]) };
  });
  return { time, crossings: crossings(rows({ x, y, edges })), width: g.graph().width as number };
}

function dot(graph: Graph): Result | string {
  const text = [
    "digraph { node [shape=box fixedsize=true]; nodesep=0.333; ranksep=0.556;",
    ...graph.boxes.map(({ w, h }, v) => `${v} [width=${w / 72} height=${h / 72}];`),
    ...graph.edges.map(({ source, target }) => `${source} -> ${target};`),
    "}",
  ].join("\n");
  const start = performance.now();
  const { stdout, error } = spawnSync("dot", ["-Tplain"], {
    input: text,
    encoding: "utf8",
    timeout: LIMIT * 1000,
    maxBuffer: 1 << 29,
  });
  if (error !== undefined) return (error as NodeJS.ErrnoException).code === "ENOENT" ? "not installed" : `> ${LIMIT} s`;
  const time = performance.now() - start;
  const x = graph.boxes.map(() => 0);
  const y = graph.boxes.map(() => 0);
  const edges: { source: number; target: number; points: number[] }[] = [];
  let width = 0;
  for (const line of stdout.split("\n")) {
    const word = line.split(" ");
    if (word[0] === "graph") width = Number(word[2]) * 72;
    if (word[0] === "node") {
      x[Number(word[1])] = Number(word[2]) * 72;
      y[Number(word[1])] = -Number(word[3]) * 72;
    }
    if (word[0] === "edge") {
      const count = Number(word[3]);
      const points = Array.from({ length: 2 * count }, (_, k) => (k % 2 === 0 ? 72 : -72) * Number(word[4 + k]));
      edges.push({ source: Number(word[1]), target: Number(word[2]), points });
    }
  }
  return { time, crossings: crossings(rows({ x, y, edges })), width };
}

/** Another process lays the graph out with dagre, so that it can be stopped. */
function dagreApart(name: string, size: number): Result | string {
  const self = fileURLToPath(import.meta.url);
  const { stdout, status, error } = spawnSync(process.execPath, ["--stack-size=8000", self, "dagre", name, String(size)], {
    encoding: "utf8",
    timeout: LIMIT * 1000,
  });
  if (error !== undefined) return `> ${LIMIT} s`;
  return status === 0 ? (JSON.parse(stdout) as Result | string) : "failed";
}

function shown(result: Result | string, base: Result): string {
  if (typeof result === "string") return result.padStart(34);
  const time = `${result.time.toFixed(result.time < 10 ? 1 : 0)} ms`;
  const width = `${Math.round((100 * result.width) / base.width)} %`;
  return time.padStart(11) + String(result.crossings).padStart(13) + width.padStart(10);
}

async function main(): Promise<void> {
  const [task, name, size] = process.argv.slice(2);
  if (task === "dagre") {
    console.log(JSON.stringify(await dagre(graphs[name](Number(size)))));
    return;
  }
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1000, 10000];
  const head = "time".padStart(11) + "crossings".padStart(13) + "width".padStart(10);
  console.log(" ".repeat(30) + ["ours", "dagre", "dot"].map((engine) => engine.padStart(34)).join(""));
  console.log("graph".padEnd(14) + "nodes".padStart(8) + "edges".padStart(8) + head.repeat(3));
  for (const count of sizes) {
    for (const [title, make] of Object.entries(graphs)) {
      const graph = make(count);
      const base = ours(graph);
      const line = [base, dagreApart(title, count), dot(graph)].map((result) => shown(result, base)).join("");
      console.log(title.padEnd(14) + String(graph.boxes.length).padStart(8) + String(graph.edges.length).padStart(8) + line);
    }
  }
}

await main();
