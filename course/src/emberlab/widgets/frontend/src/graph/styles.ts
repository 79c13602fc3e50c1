// What each part of the picture looks like; one table for the style sheet of the SVG and for the canvas.

import { BODY, COLOURS, FONTS, SMALL, TITLE, type Theme } from "../shared/theme.ts";

interface Look {
  fill?: Hue;
  fade?: number; // opacity of the fill
  stroke?: Hue;
  width?: number;
  dash?: string;
  size?: number;
  weight?: number;
  italic?: boolean;
  anchor?: "middle" | "end";
  opacity?: number; // of the stroke
}

// A heat map's green and purple, told apart with every kind of colour blindness, and neither of them a flow's colour.
const MORE = { positive: "#1f9e6e", negative: "#a05fd0" };

export type Hue = keyof typeof COLOURS | keyof typeof MORE;
export type Colours = Pick<Theme, keyof typeof COLOURS | keyof typeof FONTS> & Partial<Record<keyof typeof MORE, string>>;

const heat = (hue: Hue, fade: number): Look => ({ fill: hue, fade });
const small = { size: SMALL } as const;
const body = { size: BODY } as const;

export const STYLES = {
  paper: { fill: "paper" },
  frame: { fill: "muted", fade: 0.05, stroke: "line" },
  sheet: { fill: "paper", stroke: "line" },
  card: { fill: "paper", stroke: "line", width: 1.2 },
  unbuilt: { fill: "paper", stroke: "muted", width: 1.2, dash: "4 3" },
  pill: { fill: "quiet", stroke: "line" },
  leaf: { fill: "quiet", stroke: "muted", width: 1.2 },
  parameter: { fill: "quiet", stroke: "line" },
  constant: { fill: "quiet" },
  reference: { fill: "paper", stroke: "line", dash: "2 2" },
  double: { stroke: "muted" },
  tile: { fill: "blue", fade: 0.13 },
  tilelarge: { fill: "blue", size: TITLE, weight: 600, anchor: "middle" },
  tiletext: { fill: "blue", size: BODY, weight: 600, anchor: "middle" },
  tilesmall: { fill: "blue", size: SMALL, weight: 600, anchor: "middle" },
  glyph: { stroke: "blue", width: 1.8 },
  sign: { stroke: "muted", fill: "paper" },
  plus: { stroke: "ink", width: 1.6 },
  icon: { stroke: "muted", width: 1.2 },
  knob: { fill: "muted" },
  mesh: { fill: "paper", stroke: "line", width: 0.5 },
  plus1: heat("positive", 0.35),
  plus2: heat("positive", 0.6),
  plus3: heat("positive", 0.8),
  plus4: heat("positive", 1),
  minus1: heat("negative", 0.35),
  minus2: heat("negative", 0.6),
  minus3: heat("negative", 0.8),
  minus4: heat("negative", 1),
  name: { fill: "ink", ...body },
  label: { fill: "ink", ...body, weight: 600, italic: true },
  italic: { fill: "muted", ...body, italic: true },
  strong: { fill: "ink", ...body, weight: 600 },
  shape: { fill: "muted", ...small },
  value: { fill: "ink", ...body },
  copies: { fill: "muted", ...small },
  gradient: { fill: "orange", ...body, weight: 600 },
  note: { fill: "muted", ...small, italic: true },
  differs: { fill: "orange", ...small, weight: 600 },
  bad: { fill: "red", ...small, weight: 600 },
  level: { fill: "orange" },
  rest: { fill: "line", fade: 0.6 },
  edge: { stroke: "muted", width: 1.4 },
  arrow: { fill: "muted" },
  connector: { stroke: "line", width: 1.2 },
  under: { stroke: "paper", width: 4 },
  forward: { stroke: "blue", width: 3 },
  forwardarrow: { fill: "blue" },
  backward: { stroke: "orange", width: 2.6, dash: "7 5" },
  backwardarrow: { fill: "orange" },
  halo: { stroke: "blue", width: 8, opacity: 0.25 },
  haloback: { stroke: "orange", width: 8, opacity: 0.25 },
  now: { stroke: "blue", width: 2.6 },
  nowback: { stroke: "orange", width: 2.6 },
  selected: { stroke: "ink", width: 2.2 },
  hover: { stroke: "muted", width: 1.8 },
  shared: { stroke: "ink", width: 1.6, dash: "2 3" },
  done: { fill: "blue" },
  doneback: { fill: "orange" },
  tick: { stroke: "paper", width: 1.6 },
  tag: { fill: "paper", stroke: "orange" },
  tagtext: { fill: "orange", ...small, weight: 600, anchor: "middle" },
  empty: { fill: "muted", ...body, anchor: "middle" },
} satisfies Record<string, Look>;

export type Style = keyof typeof STYLES;

export const look = (style: Style): Look => STYLES[style];

/** The colour of `hue` now. */
export function colourOf(colours: Colours, hue: Hue): string {
  return hue in MORE ? (colours[hue] ?? MORE[hue as keyof typeof MORE]) : colours[hue as keyof typeof COLOURS];
}

export const ROOT = "emberlab-graph";

/** The style sheet: every rule begins with the picture's class, for in an inline SVG it holds for the whole page. */
export function css(): string {
  const hue = (name: Hue): string => {
    if (name in MORE) return MORE[name as keyof typeof MORE];
    const [property, fallback] = COLOURS[name as keyof typeof COLOURS];
    return `var(${property},${fallback})`;
  };
  const face = (name: keyof typeof FONTS): string => `var(${FONTS[name][0]},${FONTS[name][1]})`;
  const rules = [`text{font-family:${face("mono")};white-space:pre}`, `.dim{opacity:.35}`];
  for (const [name, each] of Object.entries(STYLES) as [Style, Look][]) {
    const parts = [`fill:${each.fill ? hue(each.fill) : "none"}`];
    if (each.fade && each.fade !== 1) parts.push(`fill-opacity:${each.fade}`);
    if (each.stroke) parts.push(`stroke:${hue(each.stroke)}`);
    if (each.width && each.width !== 1) parts.push(`stroke-width:${each.width}`);
    if (each.opacity) parts.push(`stroke-opacity:${each.opacity}`);
    if (each.dash) parts.push(`stroke-dasharray:${each.dash}`);
    if (each.size) parts.push(`font-size:${each.size}px`);
    if (each.weight) parts.push(`font-weight:${each.weight}`);
    if (each.italic) parts.push("font-style:italic");
    if (each.anchor) parts.push(`text-anchor:${each.anchor}`);
    rules.push(`.${name}{${parts.join(";")}}`);
  }
  return rules.map((rule) => `svg.${ROOT} ${rule}`).join("");
}
