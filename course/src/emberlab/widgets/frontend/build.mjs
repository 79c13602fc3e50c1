// Bundles src/ into ../static/emberlab.{js,css}, which are committed; with --check, says whether they are current.
//
// The same sources give the same bytes on every machine: versions are exact, and no path or date goes in.

import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";

const here = import.meta.dirname;
const target = path.join(here, "..", "static");

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: { emberlab: "src/index.ts", look: "src/emberlab.css" },
  outdir: target,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  write: false,
}).catch(() => process.exit(1)); // esbuild has said why

let stale = 0;
for (const { path: made, contents } of outputFiles) {
  const name = made.endsWith(".css") ? "emberlab.css" : "emberlab.js";
  const file = path.join(target, name);
  const committed = await readFile(file).catch(() => null);
  if (committed?.equals(contents)) continue;
  if (process.argv.includes("--check")) {
    console.error(`widgets/static/${name} is not what the sources give: run \`make frontend\` and commit it.`);
    stale = 1;
  } else {
    await writeFile(file, contents);
    console.log(`wrote widgets/static/${name}: ${contents.length.toLocaleString("en")} bytes`);
  }
}
process.exitCode = stale;
