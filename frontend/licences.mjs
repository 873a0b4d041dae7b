// The licences of everything that goes into the bundle.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const MODULES = "node_modules/";

/**
 * Return name, version, licence and its text of each package that one of `inputs` belongs to, and of `more`.
 * Throw an error for a package without the text of its licence: it could not be given on.
 */
export function licences(folder, inputs, more) {
  const names = new Set([...inputs.filter((input) => input.includes(MODULES)).map(packageName), ...more]);
  return [...names].sort().map((name) => licence(path.join(folder, MODULES, name))).join(`\n${"-".repeat(78)}\n\n`);
}

function packageName(input) {
  const parts = input.slice(input.lastIndexOf(MODULES) + MODULES.length).split("/");
  return parts.slice(0, parts[0].startsWith("@") ? 2 : 1).join("/");
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} ${version} has no text of its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
