"use strict";
// Shows what the server tells twice a second. All that comes from clients is put in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const SECONDS = 300; // of the curves, at most
const SECONDS_MIN = 60;
// Names of controls, and where they are on the drawn pad: middle and half of width and height.
const PAD = {
  UP: [24, 20, 5, 6], DOWN: [24, 44, 5, 6], LEFT: [13, 32, 6, 5], RIGHT: [35, 32, 6, 5],
  SELECT: [55, 34, 6, 3], START: [73, 34, 6, 3],
  Y: [93, 32, 6, 6], X: [104, 21, 6, 6], B: [104, 43, 6, 6], A: [115, 32, 6, 6],
  L: [24, 7, 12, 3], R: [104, 7, 12, 3],
};
const ROUND = new Set(["A", "B", "X", "Y"]);
const cards = new Map(); // session number: what shows it
const history = []; // [second, steps, policy's ms or null], rising

const byId = (id) => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function number(value) {
  if (value === null || value === undefined) return "-";
  return Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}

function drawnPad() {
  const svg = shape("svg", { viewBox: "0 0 128 64", class: "pad", role: "img" });
  const parts = new Map();
  for (const [name, [x, y, w, h]] of Object.entries(PAD)) {
    const part = ROUND.has(name) ? shape("circle", { cx: x, cy: y, r: w })
      : shape("rect", { x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: 1.5 });
    parts.set(name, part);
    svg.append(part);
  }
  return { svg, parts };
}

// "P1 RIGHT+A*30": the names that are held.
function held(action) {
  const names = new Set();
  for (const item of action.toUpperCase().replace(/\*\d+$/, "").split("+")) {
    const name = item.trim().replace(/^P1 /, "");
    if (!/=0$/.test(name)) names.add(name.replace(/=.*$/, ""));
  }
  return names;
}

function makeCard() {
  const card = { root: element("article"), title: element("h2"), who: element("p"), image: element("img"), pad: drawnPad(),
    action: element("div", "action"), facts: element("dl"), fields: element("dl", "fields"), values: new Map(), picture: -1 };
  card.image.alt = "newest picture";
  card.image.hidden = true;
  const screen = element("div", "screen");
  const side = element("div", "side");
  side.append(card.pad.svg, card.action, card.facts);
  screen.append(card.image, side);
  card.root.append(card.title, card.who, screen, card.fields);
  byId("sessions").append(card.root);
  return card;
}

function showFields(card, observation) {
  const seen = new Set();
  for (const [key, value] of Object.entries(observation)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    seen.add(key);
    let field = card.values.get(key);
    if (!field) {
      field = { row: element("div"), value: element("dd") };
      field.row.append(element("dt", "", key), field.value);
      card.fields.append(field.row);
      card.values.set(key, field);
    }
    field.row.classList.toggle("changed", field.text !== undefined && field.text !== text);
    if (field.text !== text) field.value.textContent = text;
    field.text = text;
  }
  for (const [key, field] of card.values) {
    if (!seen.has(key)) {
      field.row.remove();
      card.values.delete(key);
    }
  }
}

function showSession(session) {
  let card = cards.get(session.session);
  if (!card) {
    card = makeCard();
    cards.set(session.session, card);
  }
  card.title.textContent = "session " + session.session + (session.name ? ": " + session.name : "");
  card.who.textContent = [session.peer, session.dialect, session.program].filter(Boolean).join(", ");
  const names = held(session.action);
  for (const [name, part] of card.pad.parts) part.classList.toggle("held", names.has(name));
  card.pad.svg.setAttribute("aria-label", session.action || "no action");
  card.action.textContent = session.action || "-";
  const facts = { episode: session.episode, step: session.step, reward: number(session.reward), return: number(session.return),
    "steps/s": number(session.steps_per_second), "policy, ms": number(session.policy_ms), "silent, s": session.silent };
  card.facts.replaceChildren();
  for (const [name, value] of Object.entries(facts)) card.facts.append(element("dt", "", name), element("dd", "", String(value)));
  if (session.pictures !== card.picture && session.pictures > 0) {
    card.picture = session.pictures;
    card.image.hidden = false;
    card.image.src = "frame.png?session=" + session.session + "&n=" + session.pictures;
  }
  showFields(card, session.observation || {});
}

function showCurve(id, values, first, now) {
  const svg = byId(id);
  const span = Math.max(now - first, SECONDS_MIN);
  const top = Math.max(...values.map(([, value]) => value), 0) || 1;
  svg.setAttribute("viewBox", "0 0 " + span + " 100");
  svg.setAttribute("preserveAspectRatio", "none");
  const points = values.map(([second, value]) => (span - (now - second)).toFixed(1) + "," + (98 - 94 * value / top).toFixed(1));
  svg.replaceChildren(shape("polyline", { class: "curve", points: points.join(" ") }));
  const scale = "0 to " + number(top) + " in the last " + (span < 120 ? span + " s" : Math.round(span / 60) + " min");
  svg.setAttribute("aria-label", scale);
  byId(id + "-scale").textContent = scale;
}

function showHistory(now) {
  while (history.length > 0 && history[0][0] < now - SECONDS) history.shift();
  const steps = [];
  const latencies = [];
  const known = new Map(history.map((entry) => [entry[0], entry]));
  const first = history.length > 0 ? history[0][0] : now;
  for (let second = first; second < now; ++second) {
    const entry = known.get(second);
    steps.push([second, entry ? entry[1] : 0]);
    if (entry && entry[2] !== null) latencies.push([second, entry[2]]);
  }
  showCurve("rate-curve", steps, first, now);
  showCurve("latency-curve", latencies, first, now);
}

function show(told) {
  const totals = byId("totals");
  totals.classList.remove("lost");
  totals.textContent = told.sessions_open + " of " + told.sessions_total + " sessions open, " + told.steps + " steps, " + told.episodes +
    " episodes ended";
  byId("rate").textContent = number(told.steps_per_second);
  byId("latency").textContent = number(told.policy_ms);
  history.push(...told.history);
  showHistory(told.second);
  const open = new Set();
  for (const session of told.sessions) {
    open.add(session.session);
    showSession(session);
  }
  for (const [key, card] of cards) {
    if (!open.has(key)) {
      card.root.remove();
      cards.delete(key);
    }
  }
  const more = told.sessions_open - told.sessions.length;
  byId("more").textContent = more > 0 ? "and " + more + " more sessions" : "";
}

const events = new EventSource("live/events");
// A new connection tells the whole history again.
events.addEventListener("open", () => { history.length = 0; });
events.addEventListener("message", (event) => show(JSON.parse(event.data)));
events.addEventListener("error", () => {
  byId("totals").textContent = "the server does not answer; trying again";
  byId("totals").classList.add("lost");
});
