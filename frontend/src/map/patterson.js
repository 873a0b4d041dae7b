// Patterson's projection for Leaflet, as src/kg/web/drawing/projection.py has it: a degree of longitude is a unit.
import { Bounds, CRS, LatLng, Point, Transformation, extend } from "leaflet";

const COEFFICIENTS = [[1, 1.0148], [5, 0.23185], [7, -0.14499], [9, 0.02406]];
const DEGREES = 180 / Math.PI;
const NEAR_ENOUGH = 1e-9;

/** Return how far north of the equator `latitude` is on the map: degrees in, degrees out. */
export function northing(latitude) {
  const angle = Math.max(-90, Math.min(90, latitude)) / DEGREES;
  return COEFFICIENTS.reduce((sum, [power, factor]) => sum + factor * angle ** power, 0) * DEGREES;
}

function latitude(north) {
  const pole = northing(90);
  const aim = Math.max(-pole, Math.min(pole, north)) / DEGREES;
  let angle = aim;
  for (let turn = 0; turn < 30; turn += 1) {
    const miss = COEFFICIENTS.reduce((sum, [power, factor]) => sum + factor * angle ** power, -aim);
    const slope = COEFFICIENTS.reduce((sum, [power, factor]) => sum + power * factor * angle ** (power - 1), 0);
    angle -= miss / slope;
    if (Math.abs(miss) < NEAR_ENOUGH) break;
  }
  return angle * DEGREES;
}

export const Patterson = extend({}, CRS, {
  projection: {
    project: ({ lat, lng }) => new Point(lng, northing(lat)),
    unproject: ({ x, y }) => new LatLng(latitude(y), x),
    bounds: new Bounds([-540, -northing(90)], [540, northing(90)]),
  },
  transformation: new Transformation(1, 0, -1, 0),
  scale: (zoom) => 2 ** zoom,
  zoom: (scale) => Math.log2(scale),
  distance: CRS.Earth.distance,
  R: CRS.Earth.R,
  infinite: true,
});
