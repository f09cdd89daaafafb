// The table: filtered, sorted, its rows made as they come into sight; a row opens to the video and to why each step ran.
const chunk = 60;
const columns = [
  { key: "name", title: "Video", of: (video) => video.name },
  { key: "why", title: "Why", of: (video) => video.why },
  { key: "length", title: "Length", number: true, of: (video) => video.length },
  { key: "size", title: "Size", number: true, of: (video) => video.size.split("*").reduce((a, b) => a * b, 1) },
  { key: "attempts", title: "Attempts", number: true, of: (video) => video.attempts },
  { key: "seconds", title: "Work", number: true, of: (video) => video.seconds },
];
const collator = new Intl.Collator("en", { numeric: true });
const table = { status: null, text: "", sort: "status", descending: false, shown: 0, found: [] };

const showVideos = () => {
  const place = section("videos", "Videos");
  table.search = h("input", { type: "search", placeholder: "Filter by name or reason", "aria-label": "Filter videos by name or reason", oninput: () => { table.text = table.search.value.trim().toLowerCase(); refill(); } });
  table.count = h("span", { class: "found", role: "status" });
  table.clear = h("button", { type: "button", hidden: true, onclick: () => { table.search.value = table.text = ""; filterBy(null); } }, "Show all");
  const sorts = [["status", "Sort: failures first"], ...columns.map((column) => [column.key, `Sort: ${column.title.toLowerCase()}`])];
  table.select = h("select", { class: "sort", "aria-label": "Sort videos", onchange: () => sortBy(table.select.value, columns.find((column) => column.key === table.select.value)?.number || false) },
    sorts.map(([value, title]) => h("option", { value }, title)));
  table.body = h("tbody");
  table.heads = columns.map((column) => h("th", { scope: "col", role: "columnheader", class: column.number ? "n" : null, "aria-sort": "none" },
    h("button", { type: "button", onclick: () => sortBy(column.key, table.sort === column.key ? !table.descending : !!column.number) }, column.title)));
  table.element = h("table", { class: "grid", role: "table" }, h("caption", { class: "sr" }, "Videos of this run"), h("thead", {}, h("tr", { role: "row" }, table.heads)), table.body);
  table.more = h("div", { class: "more" }, h("button", { type: "button", onclick: addRows }, "Show more"));
  table.empty = h("p", { class: "empty" }, "No video fits.");
  place.append(h("div", { class: "tools" }, table.search, table.clear, table.select, table.count), h("div", { class: "panel" }, table.element, table.empty, table.more));
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && addRows(), { rootMargin: "800px" }).observe(table.more);
  }
  refill();
};

const filterBy = (status) => {
  table.status = table.status === status ? null : status;
  for (const tile of document.querySelectorAll("button.tile")) tile.setAttribute("aria-pressed", String(tile.dataset.status === table.status));
  refill();
  if (table.status) document.getElementById("videos").scrollIntoView({ block: "start" });
};

const sortBy = (key, descending) => {
  table.sort = key;
  table.descending = descending;
  table.select.value = key;
  table.heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i].key !== key ? "none" : descending ? "descending" : "ascending"));
  refill();
};

const refill = () => {
  const fits = (video) => (!table.status || video.status === table.status)
    && (!table.text || video.name.toLowerCase().includes(table.text) || video.why.toLowerCase().includes(table.text));
  const column = columns.find((one) => one.key === table.sort);
  const by = column
    ? column.number ? (a, b) => column.of(a) - column.of(b) : (a, b) => collator.compare(column.of(a), column.of(b))
    : (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status);
  const sign = table.descending ? -1 : 1;
  table.found = videos.filter(fits).sort((a, b) => sign * by(a, b) || collator.compare(a.name, b.name));
  table.shown = 0;
  table.body.replaceChildren();
  table.element.setAttribute("aria-rowcount", table.found.length + 1);
  table.count.textContent = table.found.length === videos.length ? count(videos.length, "video") : `${table.found.length.toLocaleString("en")} of ${count(videos.length, "video")}`;
  table.clear.hidden = !table.status && !table.text;
  table.empty.hidden = table.found.length > 0;
  addRows();
};

const addRows = () => {
  const next = table.found.slice(table.shown, table.shown + chunk);
  table.shown += next.length;
  table.body.append(...next.map(rowOf));
  table.more.hidden = table.shown >= table.found.length;
};

const isThere = (video) => video.status === "made" || video.status === "fresh";
const rowOf = (video) => {
  const poster = isThere(video)
    ? h("button", { class: "poster", type: "button", "aria-label": `Play ${video.name}`, onclick: () => open(row, video, true) },
      h("img", { src: linkTo(`outputs/${video.name}.jpg`), alt: "", loading: "lazy", decoding: "async", width: 78, height: 52, onerror: (e) => e.target.remove() }))
    : h("span", { class: `poster none ${video.status}`, "aria-hidden": "true" }, video.status === "failed" ? "!" : "–");
  const toggle = h("button", { class: "toggle", type: "button", "aria-expanded": "false", onclick: () => open(row, video, false) }, video.name);
  const cell = (title, text, ...more) => h("td", { class: "n", role: "cell", "data-label": title }, text, ...more);
  const row = h("tr", { class: `video ${video.status}`, role: "row" },
    h("td", { class: "who", role: "cell" }, h("div", { class: "name" }, poster, h("div", { class: "text" }, toggle, h("span", { class: `chip ${video.status}` }, statusWord[video.status])))),
    h("td", { class: "whycell", role: "cell" }, h("div", { class: "reason", title: video.why }, video.why || (video.status === "fresh" ? "unchanged" : ""))),
    cell("Length", video.length ? timeOf(video.length) : "–"),
    cell("Size", video.size.replace("*", " × ") || "–", video.lowered ? h("span", { class: "lowered", title: video.lowered }, "lowered") : null),
    cell("Attempts", video.attempts ? String(video.attempts) : "–"),
    cell("Work", video.seconds ? timeOf(video.seconds) : "–"));
  return row;
};

// Opens a row's details, or closes them; a play starts the video, whichever.
const open = (row, video, play) => {
  const toggle = row.querySelector(".toggle");
  const detail = row.nextElementSibling?.classList.contains("detail") ? row.nextElementSibling : null;
  if (detail && !play) {
    detail.remove();
    row.classList.remove("open");
    toggle.setAttribute("aria-expanded", "false");
    return;
  }
  const shown = detail || detailOf(video);
  if (!detail) row.after(shown);
  row.classList.add("open");
  toggle.setAttribute("aria-expanded", "true");
  if (play) shown.querySelector("video")?.play().catch(() => {});
};

const detailOf = (video) => {
  const inner = h("div", { class: "inner" });
  if (isThere(video)) {
    const [width, height] = video.size ? video.size.split("*") : [16, 9];
    inner.append(h("video", { src: linkTo(`outputs/${video.name}.mp4`), poster: linkTo(`outputs/${video.name}.jpg`), controls: true, preload: "metadata", playsinline: true, "aria-label": video.name, style: `aspect-ratio:${width}/${height}` }));
  }
  const facts = h("div", { class: "facts" });
  if (video.steps.length) {
    facts.append(h("table", { class: "steps" }, h("caption", { class: "sr" }, `Steps of ${video.name}: what became of each, and why it ran`),
      h("thead", {}, h("tr", {}, ["Step", "Result", "Why it ran"].map((title) => h("th", { scope: "col" }, title)), h("th", { scope: "col" }, "Time"))),
      h("tbody", {}, video.steps.map((step) => stepRow(video, step)))));
  } else {
    facts.append(h("p", { class: "empty" }, video.failure ? video.failure.message : "It was left out of this run."));
  }
  if (video.failure) {
    facts.append(h("div", { class: "body" }, h("p", {}, h("b", {}, "What to do: "), coded(video.failure.advice))));
  }
  inner.append(facts);
  return h("tr", { class: "detail", role: "row" }, h("td", { colspan: columns.length, role: "cell" }, inner,
    video.lowered ? h("p", { class: "lowered" }, `Not as asked: ${video.lowered}`) : null));
};

const stepRow = (video, step) => {
  const isFailed = step.attempts.some((attempt) => attempt.outcome !== "succeeded") || step.attempts.length > 1;
  const tried = isFailed || step.attempts.some((attempt) => attempt.cards)
    ? h("ol", {}, step.attempts.map((attempt) => h("li", {}, `attempt ${attempt.number} at ${clockOf(data.start + attempt.start)}, ${timeOf(attempt.duration / 1000)}`,
      attempt.cards ? `, ${attempt.cards.split(", ").map(cardName).join(", ")}` : "", attempt.class ? ": " : "", attempt.class ? h("b", {}, attempt.class) : null, attempt.message ? ` – ${attempt.message.split("\n")[0]}` : "")))
    : null;
  const end = { made: "made", fresh: "fresh", failed: "failed", blocked: "blocked", notReached: "not reached", accepted: "accepted" }[step.end];
  return h("tr", {}, h("th", { scope: "row" }, step.name.endsWith(` ${video.name}`) ? step.name.split(" ")[0] : step.name),
    h("td", {}, h("span", { class: `chip ${step.end}` }, end)),
    h("td", { class: "why" }, step.reasons.join("; ") || "nothing that it depends on changed", tried),
    h("td", { class: "n" }, step.attempts.length ? timeOf(step.seconds) : "–"));
};

// From elsewhere on the page to a video's row.
const reveal = (video) => {
  table.search.value = video.name;
  table.text = video.name.toLowerCase();
  table.status = null;
  refill();
  const at = table.found.indexOf(video);
  while (table.body.querySelectorAll("tr.video").length <= at) addRows();
  const row = table.body.querySelectorAll("tr.video")[at];
  open(row, video, false);
  row.scrollIntoView({ block: "center" });
  row.querySelector(".toggle").focus({ preventScroll: true });
};
