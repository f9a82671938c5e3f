// Reads calendar files with npm's ical.js, and compares their events with the tables.
//
// Usage: read_ics.mjs DIRECTORY, which has ics/*.ics, exposure.csv and visits.csv. There must be one event
// for each row of the two tables, with its dates, and no other.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import ICAL from "ical.js";

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
];

const directory = process.argv[2];

function rows(name) {
  const path = join(directory, name);
  // A trial without visits has no table of them.
  return existsSync(path) ? parse(readFileSync(path, "utf8"), { columns: true }) : [];
}

/** The day after a date such as 2026-03-12. */
function dayAfter(text) {
  const day = new Date(`${text}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/** A window in words: as much of the first date as differs from the last. */
function span(first, last) {
  const words = (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return [String(day), MONTHS[month - 1], String(year)];
  };
  const [from, to] = [words(first), words(last)];
  if (first === last) return to.join(" ");
  let shown = 3;
  if (from[2] === to[2]) shown = from[1] === to[1] ? 1 : 2;
  return `${from.slice(0, shown).join(" ")} to ${to.join(" ")}`;
}

function expected() {
  const exposure = rows("exposure.csv").map((row) => [
    row.participant_id, row.start_date, dayAfter(row.end_date),
    `${row.treatment} ${row.dose} ${row.dose_unit}`, row.cycle,
  ]);
  const visits = rows("visits.csv").map((row) => [
    row.participant_id, row.planned_date, dayAfter(row.planned_date),
    `Visit ${row.visit} (${span(row.window_start, row.window_end)})`, "",
  ]);
  return [...exposure, ...visits];
}

function found() {
  const events = [];
  const uids = new Set();
  const folder = join(directory, "ics");
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".ics"))) {
    const calendar = new ICAL.Component(ICAL.parse(readFileSync(join(folder, name), "utf8")));
    for (const component of calendar.getAllSubcomponents("vevent")) {
      const event = new ICAL.Event(component, { strictExceptions: true });
      const fact = (key) => event.description.match(new RegExp(`^${key}: (.*)$`, "m"))?.[1] ?? "";
      if (!event.startDate.isDate || !event.endDate.isDate || event.isRecurring()) {
        throw new Error(`${name}: ${event.summary} is no event of whole days`);
      }
      uids.add(event.uid);
      events.push([
        fact("Participant"), event.startDate.toString(), event.endDate.toString(),
        event.summary.replace(/, (once|twice|\d+ times) a day(, cycle \d+)?$/, ""), fact("Cycle"),
      ]);
    }
  }
  if (uids.size !== events.length) throw new Error("an identifier stands twice");
  return events;
}

const lines = (events) => events.map((event) => JSON.stringify(event)).sort();
const [wanted, read] = [lines(expected()), lines(found())];
const different = wanted.findIndex((line, place) => line !== read[place]);
if (wanted.length === 0 || different >= 0 || read.length !== wanted.length) {
  console.error(`expected ${wanted[different]}, found ${read[different]}`);
  console.error(`${wanted.length} events expected, ${read.length} found`);
  process.exit(1);
}
console.log(`ical.js: ${read.length} events`);
