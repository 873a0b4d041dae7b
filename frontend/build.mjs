// Builds src/*.js, each an entry, and the land of the maps into the folder of the site's static files.
// What came out is told by manifest.json: the name that pages use, and the file, whose name has its hash.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { asJson, asSvg, readLand } from "./land.mjs";
import { licences } from "./licences.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(here, process.argv[2] ?? "../src/kg/web/static/built");
const DATA_PACKAGES = ["world-atlas"]; // what is in the land, which esbuild does not see

const entries = readdirSync(path.join(here, "src")).filter((name) => name.endsWith(".js"));
const making = `${target}.${process.pid}`; // two builds at once do not mix
rmSync(making, { recursive: true, force: true });
mkdirSync(making, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: entries.sort().map((name) => `src/${name}`),
  outdir: making,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2022"],
  loader: { ".css": "text" }, // a module adopts its style itself: no page needs to know of it
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint?.startsWith("src/") && entries.includes(path.basename(entryPoint))) {
    manifest[path.basename(entryPoint)] = path.basename(file);
  }
}
const land = readLand();
keep("land.svg", asSvg(land));
keep("land.json", asJson(land));
writeFileSync(path.join(making, "LICENCES.txt"), licences(here, Object.keys(result.metafile.inputs), DATA_PACKAGES));
writeFileSync(path.join(making, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(making, target);

function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  manifest[name] = `${stem}-${hash}${ext}`;
  writeFileSync(path.join(making, manifest[name]), content);
}
