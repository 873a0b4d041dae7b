// The land of the world for maps, from Natural Earth by way of world-atlas: land only, no borders.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { geoEquirectangular } from "d3-geo";
import { geoPattersonRaw, geoProject, geoStitch } from "d3-geo-projection";
import { feature } from "topojson-client";
import { filter, filterWeight, presimplify, simplify } from "topojson-simplify";

const MIDDLE = 11; // degrees East; the edge opposite runs through the Bering Strait and cuts no land
const LEAST_TRIANGLE = 0.03; // square degrees that a bend of the coast must cover to stay
const LEAST_ISLAND = 0.02;
const SOUTHERNMOST = -60; // what is wholly beyond is Antarctica, which no map of cities shows
const DECIMALS = 2;

/** Return the rings of all land, as [longitude, latitude] from 169° West to 191° East. */
export function readLand() {
  const file = createRequire(import.meta.url).resolve("world-atlas/land-50m.json");
  const atlas = JSON.parse(readFileSync(file, "utf8"));
  const plain = simplify(presimplify(atlas), LEAST_TRIANGLE);
  const kept = filter(plain, filterWeight(plain, LEAST_ISLAND));
  // Natural Earth cuts Chukotka and Fiji at 180°; stitched and then laid out anew, they are whole.
  const flat = geoEquirectangular()
    .rotate([-MIDDLE, 0])
    .scale(180 / Math.PI)
    .translate([MIDDLE, 0])
    .precision(0);
  const land = geoProject(geoStitch(feature(kept, kept.objects.land)), flat);
  return polygons(land)
    .map((rings) => rings.map((ring) => round(ring.map(([x, y]) => [x, -y]))))
    .filter(([outline]) => outline.some(([, latitude]) => latitude > SOUTHERNMOST));
}

function polygons(land) {
  const geometries = land.features ? land.features.map((each) => each.geometry) : [land.geometry ?? land];
  return geometries.flatMap((each) => (each.type === "Polygon" ? [each.coordinates] : each.coordinates));
}

function round(ring) {
  const points = ring.map((point) => point.map((number) => Number(number.toFixed(DECIMALS))));
  return points.filter(([x, y], at) => at === 0 || x !== points[at - 1][0] || y !== points[at - 1][1]);
}

/**
 * Return `land` as JSON: polygons of rings of numbers. A ring is its first point, then the step to each next
 * one, longitude and latitude in turn, in hundredths of a degree: half the size of GeoJSON.
 */
export function asJson(land) {
  return JSON.stringify(land.map((rings) => rings.map((ring) => steps(whole(ring)).flat())));
}

/** Return `land` as an SVG picture of the world in Patterson's projection, one unit a degree. */
export function asSvg(land) {
  const pole = degrees(geoPattersonRaw(0, Math.PI / 2)[1]);
  const place = ([x, y]) => [x - MIDDLE + 180, pole - degrees(geoPattersonRaw(0, radians(y))[1])];
  const path = land.flatMap((rings) => rings.map((ring) => draw(ring.map(place)))).join("");
  const height = Number((2 * pole).toFixed(4));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 ${height}" width="360" height="${height}">`
    + `<path transform="scale(.01)" d="${path}"/></svg>\n`;
}

function draw(ring) {
  const [first, ...following] = steps(whole(ring).slice(0, -1)); // the last point is the first again
  const shown = following.map(([x, y]) => `${x}${y < 0 ? "" : " "}${y}`);
  return `M${first.join(" ")}l${shown.join(" ").replaceAll(" -", "-")}z`;
}

function whole(ring) {
  return ring.map((point) => point.map((number) => Math.round(number * 10 ** DECIMALS)));
}

function steps(points) {
  return points.map(([x, y], at) => (at ? [x - points[at - 1][0], y - points[at - 1][1]] : [x, y]));
}

function radians(number) {
  return (number * Math.PI) / 180;
}

function degrees(number) {
  return (number * 180) / Math.PI;
}
