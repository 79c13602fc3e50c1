// Writes the picture as a standalone SVG, the same text as the twin that Python draws.

import { number } from "../shared/number.ts";
import { escape, quoted } from "../shared/text.ts";
import type { GraphDocument } from "./document.ts";
import { STILL, draw, isDim, isFaint, type Shape, type State } from "./drawing.ts";
import { clean, shorten } from "./measure.ts";
import { CLOSE, CURVE, LINE, MOVE, NONE, NUMBERS } from "./shapes.ts";
import { ROOT, css } from "./styles.ts";
import { place, type Placed } from "./view.ts";
import { sayItem, sizeOfGraph } from "./words.ts";

/** `document` with the groups `open` opened, as a file of its own; `description` is its text equivalent. */
export function exportSvg(
  document: GraphDocument, open: Iterable<number>, state: State = STILL, description: string = "",
): string {
  const placed = place(document, open);
  const parts: string[] = [];
  let at = NONE;
  for (const shape of draw(placed, document, state)) {
    if (shape.item !== at) {
      if (at !== NONE) parts.push("</g>");
      at = shape.item;
      if (at !== NONE) parts.push(opening(placed, document, at, state));
    }
    parts.push(element(shape));
  }
  if (at !== NONE) parts.push("</g>");
  const [width, height] = [number(placed.width), number(placed.height)];
  const title = shorten(document.title, 120) || "graph";
  const label = clean(description) || sizeOfGraph(document);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="${ROOT}" viewBox="0 0 ${width} ${height}" width="${width}"` +
    ` height="${height}" role="img" aria-label=${quoted(label)}><title>${escape(title)}</title>` +
    `<desc>${escape(label)}</desc><style>${css()}</style>` +
    `<rect class="paper" x="0" y="0" width="${width}" height="${height}"/>${parts.join("")}</svg>`
  );
}

function opening(placed: Placed, document: GraphDocument, item: number, state: State): string {
  if (item < 0) {
    return isFaint(placed, -1 - item, state) ? '<g class="dim">' : "<g>";
  }
  const { type, node, group } = placed.items[item];
  const dim = isDim(placed, item, state) ? ' class="dim"' : "";
  const data = node >= 0 ? ` data-node="${node}"` : group >= 0 ? ` data-group="${group}"` : "";
  return `<g${dim} data-item="${type}"${data}><title>${escape(sayItem(document, placed.items[item]))}</title>`;
}

function element(shape: Shape): string {
  const style = `class="${shape.style}"`;
  if (shape.kind === "rect") {
    const { x, y, w, h, r } = shape;
    const round = r ? ` rx="${number(r)}"` : "";
    return `<rect ${style} x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(h)}"${round}/>`;
  }
  if (shape.kind === "path") return `<path ${style} d="${pathText(shape.d)}"/>`;
  return `<text ${style} x="${number(shape.x)}" y="${number(shape.y)}">${escape(shape.text)}</text>`;
}

function pathText(d: number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < d.length; ) {
    const part = d[i];
    const numbers = d.slice(i + 1, i + 1 + NUMBERS[part]).map(number);
    i += 1 + NUMBERS[part];
    if (part === MOVE) parts.push(`M${numbers.join(" ")}`);
    else if (part === LINE) parts.push(`L${numbers.join(" ")}`);
    else if (part === CURVE) parts.push(`C${numbers.join(" ")}`);
    else if (part === CLOSE) parts.push("Z");
    else parts.push(`M${numbers[0]} ${numbers[1]}h${numbers[2]}v${numbers[3]}h-${numbers[2]}z`);
  }
  return parts.join("");
}
