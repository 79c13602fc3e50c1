// Reads a file of cases (documents with their open groups) and writes what the browser's export makes of each, as JSON.

import { readFileSync } from "node:fs";
import process from "node:process";
import { defaultOpen, unpack } from "../src/graph/document.ts";
import { exportSvg } from "../src/graph/svg_pen.ts";

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
const made = cases.map(({ document, open, description }) => {
  const read = unpack(document);
  return { open: defaultOpen(read), svg: exportSvg(read, open ?? defaultOpen(read), undefined, description) };
});
process.stdout.write(JSON.stringify(made));
