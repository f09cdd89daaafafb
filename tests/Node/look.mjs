// node look.mjs CHROMIUM PAGE [--pictures=FOLDER]: opens a report page from disk, uses it as a person would, and prints
// what it found as JSON. Judges nothing: the tests that call it do.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [program, file, option] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"] });
const found = { error: [], warning: [], requests: [], axe: [] };

const openPage = async (colorScheme, width) => {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  page.on("console", (message) => message.type() in found && found[message.type()].push(message.text()));
  page.on("pageerror", (error) => found.error.push(error.message));
  page.on("request", (request) => found.requests.push(request.url()));
  await page.goto(url);
  await page.waitForSelector("tr.video");
  return page;
};
const names = (page) => page.$$eval("tr.video .toggle", (all) => all.map((one) => one.textContent));
const check = async (page, look) => {
  await page.waitForFunction(() => document.querySelector("#timeline[hidden]") === null || !JSON.parse(document.getElementById("data").textContent).attempts.length);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  for (const { id, impact, nodes } of violations) found.axe.push({ look, id, impact, nodes: nodes.length, first: nodes[0].html });
};

const page = await openPage("light", 1280);
// The best of three: what else the machine does must not count.
const paint = () => page.evaluate(() => new Promise((done) => {
  // The first paint may be told before the first one with content.
  new PerformanceObserver((list) => {
    const [first] = list.getEntriesByName("first-contentful-paint");
    if (first) done(first.startTime);
  }).observe({ type: "paint", buffered: true });
}));
found.paint = await paint();
for (let i = 0; i < 2 && found.paint > 500; i++) {
  await page.reload();
  found.paint = Math.min(found.paint, await paint());
}
await page.waitForSelector("tr.video");
found.title = await page.title();
found.headline = await page.textContent("h1");
found.tiles = Object.fromEntries(await page.$$eval("button.tile", (all) => all.map((one) => [one.dataset.status, Number(one.querySelector(".value").textContent.replace(/,/g, ""))])));
found.failures = await page.textContent("#failures");
found.timeline = await page.textContent("#timeline");
found.first = await names(page);
found.rows = await page.getAttribute("table.grid", "aria-rowcount");

await page.click("table.grid th >> text=Video");
found.ascending = await names(page);
await page.click("table.grid th >> text=Video");
found.descending = await names(page);
found.sort = await page.getAttribute("table.grid th", "aria-sort");
await page.fill("input[type=search]", found.ascending[1]);
found.filtered = await names(page);
await page.fill("input[type=search]", "");
await page.click("button.tile.failed");
found.failed = await names(page);
await page.click("button.tile.failed");

const play = await page.$("button.poster:has(img)");
if (play) {
  await play.focus();
  await page.keyboard.press("Enter");
  found.played = await page.waitForFunction(() => document.querySelector("tr.detail video")?.currentTime > 0.1, null, { timeout: 5000 }).then(() => true, () => false);
  found.why = await page.textContent("tr.detail");
}
await check(page, "light, 1280");
for (const [scheme, width] of [["dark", 1280], ["light", 480]]) {
  const other = await openPage(scheme, width);
  if (play) await other.click("tr.video .toggle");
  await check(other, `${scheme}, ${width}`);
  found.overflow = Math.max(found.overflow || 0, await other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

if (option?.startsWith("--pictures=")) {
  for (const scheme of ["light", "dark"]) for (const width of [1280, 480]) {
    const shown = await openPage(scheme, width);
    await shown.waitForLoadState("networkidle");
    await shown.screenshot({ path: `${option.slice(11)}/${scheme}-${width}.png`, fullPage: true, clip: { x: 0, y: 0, width, height: 3000 } });
  }
}
await browser.close();
console.log(JSON.stringify(found));
