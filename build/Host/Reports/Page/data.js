// What the program wrote (PageData.cs), with names for its columns, and the few things that everything here needs.
const data = JSON.parse(document.getElementById("data").textContent);
const textOf = (i) => (i < 0 ? null : data.texts[i]);
const attempts = data.attempts.map((row) => ({
  step: textOf(row[0]),
  kind: textOf(row[0]).split(" ")[0],
  start: row[1],
  duration: row[2],
  end: row[1] + row[2],
  outcome: ["succeeded", "failed", "interrupted"][row[3]],
  number: row[4],
  cards: row[5] || "",
  class: row.length > 6 ? textOf(row[6]) : null,
  message: row.length > 7 ? textOf(row[7]) : null,
}));
const videos = data.videos.map((row) => {
  const steps = row[7].map((step) => ({
    name: textOf(step[0]),
    end: step[1] || "fresh",
    seconds: step[2] || 0,
    reasons: (step[3] || []).map(textOf),
    attempts: (step[4] || []).map((i) => attempts[i]),
  }));
  const failure = row[8] || null;
  // A picture of another size or fit was never made; why it is wanted, the step that wants it says.
  const tells = (step) => step.attempts.length > 0 || step.end === "accepted";
  const ran = steps.find((step) => tells(step) && step.reasons.join() !== "never made") || steps.find(tells);
  return {
    name: row[0],
    status: row[1],
    backend: textOf(row[2]),
    size: textOf(row[3]) || "",
    length: row[4],
    lowered: textOf(row[5]),
    seconds: row[6],
    steps,
    failure,
    attempts: steps.reduce((most, step) => Math.max(most, step.attempts.length), 0),
    why: row[9] ? row[9] : failure ? `${failure.class}: ${failure.message.split("\n")[0]}` : ran ? ran.reasons.join("; ") : "",
  };
});
const duration = Math.max(1, data.end - data.start);
const statuses = ["failed", "notReached", "made", "fresh", "filtered"];
const statusWord = { made: "Made", fresh: "Fresh", failed: "Failed", notReached: "Not reached", filtered: "Left out" };
const { stages } = data;
const colourOf = (kind) => `var(--${kind}, var(--other))`;

// An element: attributes by name, "on…" for listeners, the rest its children; text is never read as HTML.
const h = (tag, attributes = {}, ...children) => {
  const element = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
};
const count = (n, one, many = one + "s") => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const timeOf = (seconds) => {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60 ? `${s % 60} s` : ""}`.trim();
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
};
const two = (n) => String(n).padStart(2, "0");
// The clock of the machine that ran it, wherever the page is read.
const dateOf = (milliseconds) => new Date(milliseconds + data.offset * 60000);
const clockOf = (milliseconds) => {
  const t = dateOf(milliseconds);
  return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`;
};
const dayOf = (milliseconds) => {
  const t = dateOf(milliseconds);
  const month = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][t.getUTCMonth()];
  return `${t.getUTCDate()} ${month} ${t.getUTCFullYear()}`;
};
const gib = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const cardName = (card) => data.titles[card] || card.slice(0, 12);
const percent = (share) => `${Math.round(share * 100)} %`;
// The page lies in outputs/report; reports name files as outputs/….
const linkTo = (path) => "../" + path.replace(/^outputs\//, "").split("/").map(encodeURIComponent).join("/");
const section = (id, title, note) => {
  const element = document.getElementById(id);
  element.hidden = false;
  element.append(h("div", { class: "head" }, h("h2", { id: `${id}-title` }, title), note ? h("p", {}, note) : null));
  return element;
};
