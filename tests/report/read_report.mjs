// Reads reports as people do: in headless Chromium, from the disk.
//
// Usage: node read_report.mjs [--screenshots DIR] REPORT.html...
//
// Each report is opened at three widths, light and dark. Nothing may be asked of the network or said to the
// console, the page may not be wider than the screen, and axe-core may find nothing. Sorting and paging work by
// keyboard, the page says the same without its script, and no chart is cut when it is printed.

import { createRequire } from "node:module";
import { readFile, mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 768, 1280];
const SCHEMES = ["light", "dark"];
// What fits on a page between margins of 14 mm, in CSS pixels: A4 and Letter.
const PAPERS = { A4: [688, 1017], Letter: [710, 950] };

const args = process.argv.slice(2);
let screenshots = null;
if (args[0] === "--screenshots") {
  screenshots = args[1];
  args.splice(0, 2);
}
assert.ok(args.length > 0, "give a report");

const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });

/** Opens a report, and notes what it asks for and says. */
async function open(path, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const heard = [];
  const url = pathToFileURL(resolve(path)).href;
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error}`));
  page.on("request", (request) => {
    if (request.url() !== url) heard.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { context, page, heard };
}

const texts = (page) => page.$$eval("main table", (tables) => tables.map((table) => [...table.tBodies[0].rows]
  .map((row) => [...row.cells].map((cell) => cell.textContent))));

/** axe-core finds nothing, with all that is folded opened. */
async function isAccessible(page, where) {
  await page.evaluate(() => { for (const folded of document.querySelectorAll("details")) folded.open = true; });
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const violations = found.violations.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.slice(0, 3)
    .map((node) => node.html.slice(0, 200)).join("\n    ")}`);
  assert.deepEqual(violations, [], `${where}: axe-core`);
}

async function fits(page, where) {
  const [wide, screen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${where}: ${wide} pixels on a screen of ${screen}`);
}

/** Headings go down one level at a time, and each section has one. */
async function headings(page, where) {
  const levels = await page.$$eval("h1, h2, h3, h4", (all) => all.map((one) => Number(one.tagName[1])));
  assert.equal(levels.filter((level) => level === 1).length, 1, `${where}: one h1`);
  levels.forEach((level, place) => {
    assert.ok(place === 0 || level <= levels[place - 1] + 1, `${where}: a heading of level ${level} skips one`);
  });
  for (const link of await page.$$eval("nav a", (all) => all.map((one) => one.getAttribute("href")))) {
    assert.ok(await page.$(link), `${where}: ${link} leads nowhere`);
  }
}

/** Every picture has a name, a description, and its numbers in a table. */
async function pictures(page, where) {
  const bad = await page.$$eval("main figure", (all) => all.filter((figure) => {
    const svgs = [...figure.querySelectorAll("svg")];
    const isNamed = (svg) => svg.getAttribute("role") === "img"
      && svg.querySelector(":scope > title")?.textContent && svg.querySelector(":scope > desc")?.textContent;
    return svgs.length === 0 || !svgs.every(isNamed) || !figure.querySelector("table tbody tr");
  }).map((figure) => figure.textContent.slice(0, 80)));
  assert.deepEqual(bad, [], `${where}: pictures without name, description or numbers`);
}

/** The first table that can be sorted is, by keyboard; the first that has pages is paged. */
async function byKeyboard(page, where) {
  await page.evaluate(() => { for (const folded of document.querySelectorAll("details")) folded.open = true; });
  const tables = await page.$$("main table:has(thead button)");
  for (const table of tables.slice(0, 3)) {
    const button = await table.$("thead th:first-child button");
    await button.focus();
    await page.keyboard.press("Enter");
    const shown = await table.evaluate((own) => [own.tHead.rows[0].cells[0].ariaSort,
      [...own.tBodies[0].rows].map((row) => row.cells[0].textContent),
      own.tHead.rows[0].cells[0].classList.contains("number")]);
    const [sorted, found, isNumber] = shown;
    assert.equal(sorted, "ascending", where);
    const expected = [...found].sort((a, b) => (isNumber ? parseFloat(a) - parseFloat(b) : a.localeCompare(b, "en")));
    assert.deepEqual(found, expected, `${where}: sorted by keyboard`);
  }
  const next = await page.$(".pager button:nth-of-type(2):not([disabled])");
  if (next) {
    const words = async () => next.evaluate((own) => own.parentElement.querySelector("[role=status]").textContent);
    const before = await words();
    await next.focus();
    await page.keyboard.press("Space");
    assert.notEqual(await words(), before, `${where}: paged by keyboard`);
  }
}

/** No figure is higher or wider than what a page has, and each is printed. */
async function prints(path) {
  for (const [paper, [width, height]] of Object.entries(PAPERS)) {
    const { context, page } = await open(path, { viewport: { width, height } });
    await page.emulateMedia({ media: "print" });
    const cut = await page.$$eval("main figure svg", (all, [wide, high]) => all.map((svg) => svg.getBoundingClientRect())
      .filter((box) => box.width > wide + 1 || box.height > high + 1 || box.left < -1)
      .map((box) => `${box.width} x ${box.height}`), [width, height]);
    assert.deepEqual(cut, [], `${path}: charts cut on ${paper}`);
    const pdf = await page.pdf({ format: paper, printBackground: true, preferCSSPageSize: false });
    assert.ok(pdf.length > 5000 && pdf.subarray(0, 5).toString() === "%PDF-", `${path}: ${paper}`);
    await context.close();
  }
}

for (const path of args) {
  const name = `${basename(dirname(resolve(path)))}-${basename(path, ".html")}`;
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const where = `${path} at ${width} px, ${colorScheme}`;
      const { context, page, heard } = await open(path, { viewport: { width, height: 900 }, colorScheme });
      if (screenshots) {
        await mkdir(screenshots, { recursive: true });
        await page.screenshot({ path: join(screenshots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
      await fits(page, where);
      if (width === WIDTHS[0]) await headings(page, where);
      if (width === WIDTHS[1]) await pictures(page, where);
      await isAccessible(page, where);
      if (screenshots) {
        await page.screenshot({ path: join(screenshots, `${name}-${width}-${colorScheme}-open.png`), fullPage: true });
      }
      await fits(page, `${where}, unfolded`);
      assert.deepEqual(heard, [], where);
      await context.close();
    }
  }
  const { context, page } = await open(path, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
  await fits(page, `${path} at 200 %`);
  await byKeyboard(page, path);
  await context.close();
  const withScript = await open(path, {});
  const without = await open(path, { javaScriptEnabled: false });
  assert.deepEqual(await texts(without.page), await texts(withScript.page), `${path} without its script`);
  await withScript.context.close();
  await without.context.close();
  await prints(path);
  console.log(`${path}: read at ${WIDTHS.join(", ")} px, light and dark, by keyboard, without script, and printed`);
}
await browser.close();
