// Saves the picture as it stands open and lit now: as SVG, or as PNG at twice its size.

import { clean } from "../shared/text.ts";
import type { Explorer } from "./explorer.ts";
import { spotlight } from "./spotlight.ts";
import { exportSvg } from "./svg_pen.ts";

/** The longest side of a PNG, in pixels: more than this browsers do not paint. */
const LONGEST = 8192;

const fileName = (explorer: Explorer, end: string): string =>
  `${
    clean(explorer.document.title)
      .replace(/[^\p{L}\p{N}._-]+/gu, "_")
      .slice(0, 60) || "graph"
  }.${end}`;

export const svgText = (explorer: Explorer): string =>
  exportSvg(
    explorer.document,
    explorer.open,
    { ...spotlight(explorer), hover: -1 },
    String(explorer.model.get("label") ?? ""),
  );

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun by then; before, some browsers lose it.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveSvg(explorer: Explorer): void {
  save(new Blob([svgText(explorer)], { type: "image/svg+xml" }), fileName(explorer, "svg"));
}

/** Rejects with a sentence where the browser cannot paint so large a picture. */
export async function savePng(explorer: Explorer): Promise<void> {
  const url = URL.createObjectURL(new Blob([svgText(explorer)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, LONGEST / Math.max(image.naturalWidth, image.naturalHeight, 1));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const content = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!content)
      throw new Error("The picture is too large for a PNG; save it as SVG, or close some modules.");
    save(content, fileName(explorer, "png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
