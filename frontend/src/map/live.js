// A map to move, out of the drawing that the server made: its markers are read from the drawing's links.
import { DomUtil, LatLngBounds, Map as LeafletMap, Marker, control, divIcon, polygon, popup } from "leaflet";

import style from "leaflet/dist/leaflet.css";

import { Patterson } from "./patterson.js";

const WORLD = 360;
const MOST_IN_POPUP = 40;
const POPUP_FRAME = 50; // pixels of a popup besides its list, which scrolls when it is higher than the map
const BUTTONS = [62, 88]; // pixels of a corner, wide and high, that its buttons and half a marker take up
const MOST_NAMES = 40;
const GAP = 4; // pixels between a dot and its name
const CLOSEST = 7; // as a power of two: pixels for a degree

let isStyled = false;

/** Put a live map in the place of `picture`; throw, and leave the picture, when the land cannot be had. */
export async function bringToLife(picture) {
  const answer = await fetch(picture.dataset.land);
  if (!answer.ok) throw new Error(`${picture.dataset.land}: ${answer.status}`);
  const land = await answer.json();
  adoptStyle();
  const room = document.createElement("div");
  room.className = "map-live";
  room.setAttribute("role", "group");
  room.setAttribute("aria-label", picture.getAttribute("aria-label"));
  const box = picture.getBoundingClientRect();
  picture.before(room);
  try {
    draw(room, picture, land, box.width);
    picture.classList.add("is-replaced");
  } catch (error) {
    room.remove();
    throw error;
  }
}

function adoptStyle() {
  if (isStyled) return;
  isStyled = true;
  const sheet = new CSSStyleSheet();
  // The pictures that Leaflet's style names are those of controls and pins that this map has not.
  sheet.replaceSync(style.replace(/url\([^)]*\)/g, "none"));
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
}

function draw(room, picture, land, width) {
  const { west, top, degrees, zoomIn, zoomOut } = picture.dataset;
  const [, , unitsWide, unitsHigh] = picture.getAttribute("viewBox").split(" ").map(Number);
  const tall = (Number(degrees) * unitsHigh) / unitsWide;
  const middle = Patterson.projection.unproject({
    x: Number(west) + Number(degrees) / 2,
    y: Number(top) - tall / 2,
  });
  const zoom = Math.log2(width / Number(degrees));
  const map = new LeafletMap(room, {
    crs: Patterson,
    center: middle,
    zoom,
    minZoom: Math.min(zoom, Math.log2(width / WORLD)),
    maxZoom: Math.max(zoom, CLOSEST),
    zoomSnap: 0,
    zoomDelta: 0.75,
    zoomControl: false,
    scrollWheelZoom: false, // a reader who scrolls the page is not to be caught by the map
    maxBounds: new LatLngBounds([-80, middle.lng - WORLD], [86, middle.lng + WORLD]),
    fadeAnimation: false,
  });
  map.attributionControl.setPrefix(false).addAttribution("Natural Earth");
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  drawLand(land, map);
  const markers = drawMarkers(picture, map, Number(west));
  const position = freeCorner(markers, map);
  control.zoom({ position, zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  gather(markers, map);
  nameThose(markers, map);
  map.on("zoomend", () => gather(markers, map));
  map.on("moveend", () => nameThose(markers, map));
}

function drawLand(land, map) {
  const shapes = land.map((rings) => rings.map(points));
  for (const shift of [-WORLD, 0, WORLD]) {
    const moved = shapes.map((rings) => rings.map((ring) => ring.map(([lat, lng]) => [lat, lng + shift])));
    polygon(moved, { className: "map-ground", interactive: false, stroke: false, fillOpacity: 1 }).addTo(map);
  }
}

function points(ring) {
  const found = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    x += ring[at];
    y += ring[at + 1];
    found.push([y / 100, x / 100]);
  }
  return found;
}

function drawMarkers(picture, map, west) {
  const markers = [...picture.querySelectorAll("a.map-marker")].map((link, rank) => {
    const { latitude, longitude } = link.dataset;
    const label = link.querySelector("title").textContent;
    const radius = Number(link.querySelector(".map-dot").getAttribute("r"));
    const size = 2 * Math.max(12, radius); // a finger's
    const isChosen = link.classList.contains("is-chosen");
    const marker = new Marker([Number(latitude), onThisCopy(Number(longitude), west)], {
      icon: divIcon({ className: isChosen ? "map-pin is-chosen" : "map-pin", iconSize: [size, size], html: face(label, radius) }),
      title: label,
      riseOnHover: true,
    });
    return Object.assign(marker, { label, rank, radius, size, isChosen, href: link.getAttribute("href") });
  });
  for (const marker of markers) {
    marker.addTo(map).on("click", () => tell(marker, map));
    marker.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      tell(marker, map).querySelector("a").focus();
    });
  }
  return markers;
}

/** Return the corner where buttons would hide no marker, as the map is opened; the usual one when each would. */
function freeCorner(markers, map) {
  const { x: width, y: height } = map.getSize();
  const places = markers.map((marker) => map.latLngToContainerPoint(marker.getLatLng()));
  const corners = { topleft: [0, 0], topright: [width, 0], bottomleft: [0, height] };
  const [wide, high] = BUTTONS;
  const isFree = ([left, top]) => !places.some(({ x, y }) => Math.abs(x - left) < wide && Math.abs(y - top) < high);
  return Object.keys(corners).find((name) => isFree(corners[name])) ?? "topleft";
}

function onThisCopy(longitude, west) {
  return west + ((((longitude - west) % WORLD) + WORLD) % WORLD);
}

function face(label, radius) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "-12 -12 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  circle.setAttribute("class", "map-dot");
  circle.setAttribute("r", String(Math.min(11, radius)));
  drawing.append(circle);
  const name = document.createElement("span");
  name.className = "map-name";
  name.textContent = label;
  name.setAttribute("aria-hidden", "true"); // the marker's title says it
  const both = document.createElement("div");
  both.append(drawing, name);
  return both;
}

/**
 * Gather the markers that stand in each other's way as the map is zoomed: the one painted last of them stands
 * for the rest, is the only one that the keyboard stops at, and says all their names; the others stay dots.
 */
function gather(markers, map) {
  const heads = [];
  for (const marker of [...markers].reverse()) {
    const { x, y } = map.latLngToContainerPoint(marker.getLatLng());
    const half = marker.size / 2;
    const box = [x - half, y - half, x + half, y + half];
    const before = heads.find((head) => meet(head.box, box));
    marker.head = before ? before.marker : marker;
    marker.group = [marker];
    if (before) before.marker.group.push(marker);
    else heads.push({ marker, box });
  }
  for (const marker of markers) {
    const isHead = marker.head === marker;
    const element = marker.getElement();
    marker.setZIndexOffset((isHead ? markers.length + marker.rank : marker.rank) * 10);
    element.tabIndex = isHead ? 0 : -1;
    element.ariaHidden = isHead ? null : "true";
    element.title = marker.head.group.map(({ label }) => label).join(", ");
  }
}

/** Show the names that have room beside their dots, as the map now stands; of the last painted first. */
function nameThose(markers, map) {
  const { x: width, y: height } = map.getSize();
  const seen = markers
    .map((marker) => ({ marker, name: marker.getElement().querySelector(".map-name") }))
    .map((each) => ({ ...each, ...map.latLngToContainerPoint(each.marker.getLatLng()) }))
    .filter(({ x, y, name }) => {
      name.hidden = true;
      return x >= 0 && y >= 0 && x <= width && y <= height;
    });
  const dots = seen.map(({ x, y, marker: { radius } }) => [x - radius, y - radius, x + radius, y + radius]);
  const taken = [];
  for (const [at, { x, y, name, marker: { radius, isChosen } }] of [...seen.entries()].reverse()) {
    if (seen.length > MOST_NAMES && !isChosen) continue;
    name.hidden = false;
    const { offsetWidth: long, offsetHeight: tall } = name;
    const right = [x + radius + GAP, y - tall / 2, x + radius + GAP + long, y + tall / 2];
    const left = [x - radius - GAP - long, y - tall / 2, x - radius - GAP, y + tall / 2];
    const others = [...taken, ...dots.filter((_, index) => index !== at)];
    const box = [right, left].find(
      (each) => each[0] >= 0 && each[2] <= width && !others.some((other) => meet(each, other)),
    );
    name.hidden = !box;
    name.classList.toggle("is-left", box === left);
    if (box) taken.push(box);
  }
}

function meet(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

/**
 * Open a popup that leads to `marker` and to those gathered with it, and return its content.
 * The keyboard leaves it by Escape, back to the marker.
 */
function tell({ head }, map) {
  const list = DomUtil.create("ul", "map-near");
  for (const { href, label } of head.group.slice(0, MOST_IN_POPUP)) {
    const link = DomUtil.create("a", "", DomUtil.create("li", "", list));
    link.href = href;
    link.textContent = label;
  }
  const maxHeight = map.getSize().y - POPUP_FRAME;
  const shown = popup({ closeButton: false, maxHeight, offset: [0, -4] });
  shown.setLatLng(head.getLatLng()).setContent(list);
  shown.openOn(map);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    map.closePopup(shown);
    head.getElement().focus();
  });
  return list;
}
