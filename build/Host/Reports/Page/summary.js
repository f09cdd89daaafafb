// The first thing one sees: how it went, what failed and what to do about it, what is different from last time.
const showSummary = (filterBy) => {
  const { summary, before } = data;
  const about = videos.length - summary.filtered;
  const ready = summary.made + summary.fresh;
  const header = document.getElementById("top");
  const logo = h("svg:svg", { viewBox: "0 0 32 32", "aria-hidden": "true" },
    h("svg:rect", { width: 32, height: 32, rx: 8, fill: "#3b5bdb" }),
    h("svg:path", { d: "M12 9.5v13l11-6.5z", fill: "#fff" }));
  const headline = h("h1", {}, ready === about && about > 0 ? `All ${count(about, "video")} ready` : `${ready.toLocaleString("en")} of ${count(about, "video")} ready`);
  if (about === 1 && ready === 1) headline.textContent = "The video is ready";
  if (summary.failed) headline.append(", ", h("em", {}, `${summary.failed.toLocaleString("en")} failed`));
  const ended = data.exitCode === 130 ? "interrupted after" : "took";
  header.append(
    h("div", { class: "brand" }, logo, h("strong", {}, data.program), h("span", {}, `recipe ${data.recipe}`), h("span", { class: "run" }, data.run)),
    headline,
    h("p", { class: "when num" }, `${dayOf(data.start)}, ${clockOf(data.start)} · ${ended} ${timeOf(duration / 1000)} · ${count(summary.stepsRun, "step")} run`));
  header.append(h("div", { class: "bar", "aria-hidden": "true" },
    ["made", "fresh", "notReached", "failed", "filtered"].filter((status) => summary[status]).map((status) => h("i", { class: status, style: `flex:${summary[status]}` }))));
  const delta = (now, then) => (then === undefined || then === null ? null : now === then ? "as in the run before" : `${then.toLocaleString("en")} in the run before`);
  const tiles = ["made", "fresh", "failed", "notReached", "filtered"].filter((status) => summary[status] || status === "made" || status === "fresh" || status === "failed");
  const row = h("div", { class: "tiles" }, tiles.map((status) =>
    h("button", { class: `tile ${status}`, type: "button", "aria-pressed": "false", "data-status": status, onclick: () => filterBy(status) },
      h("span", { class: "label" }, statusWord[status]),
      h("span", { class: "value" }, summary[status].toLocaleString("en")),
      before ? h("span", { class: "note" }, delta(summary[status], before.summary[status])) : null)));
  const average = summary.averageSecondsMade;
  if (average !== undefined) {
    const was = before && before.summary.averageSecondsMade;
    row.append(h("div", { class: "tile plain" }, h("span", { class: "label" }, "Work per video made"), h("span", { class: "value" }, timeOf(average)),
      was ? h("span", { class: "note" }, `${timeOf(was)} in the run before`) : null));
  }
  header.append(row);
  document.title = `${summary.failed ? `${summary.failed} failed` : `${ready} ready`} – AvatarBuild report`;
};

// Options stay in one piece, and look like what is typed.
const coded = (text) => text.split(/((?:\.\/build\.sh )?--[a-z-]+(?:=\w+)?)/).map((part, i) => (i % 2 ? h("code", {}, part) : part));

const showFailures = (reveal) => {
  const failed = videos.filter((video) => video.failure);
  if (!failed.length) return;
  const classes = new Map();
  for (const video of failed) classes.set(video.failure.class, [...(classes.get(video.failure.class) || []), video]);
  const place = section("failures", "What failed, and what to do", count(failed.length, "video"));
  let first = true;
  for (const [name, list] of [...classes].sort((a, b) => b[1].length - a[1].length)) {
    const group = h("div", { class: "panel group failed" }, h("div", { class: "why" },
      h("div", { class: "row" }, h("h3", {}, name), h("span", { class: "chip failed" }, count(list.length, "video"))),
      h("p", { class: "advice" }, h("b", {}, "What to do: "), coded(list[0].failure.advice))));
    const add = (some) => {
      for (const video of some) {
        group.append(failureOf(video, first, reveal));
        first = false;
      }
    };
    add(list.slice(0, 5));
    if (list.length > 5) {
      const more = h("div", { class: "more" }, h("button", { type: "button", onclick: () => { more.remove(); add(list.slice(5)); } }, `Show ${list.length - 5} more`));
      group.append(more);
    }
    place.append(group);
  }
};

const failureOf = (video, open, reveal) => {
  const { failure } = video;
  const body = h("div", { class: "body" }, h("p", { class: "message" }, failure.message));
  if (failure.lines.length) {
    body.append(h("pre", { tabindex: "0", role: "region", "aria-label": `Last lines of the log of ${video.name}` }, failure.lines.join("\n")));
  }
  body.append(h("p", { class: "links" },
    failure.log ? h("a", { href: linkTo(failure.log) }, "Whole log") : null,
    h("button", { class: "link", type: "button", onclick: () => reveal(video) }, `Show ${video.name} in the table`)));
  return h("details", { open }, h("summary", {}, h("b", {}, video.name), failure.step ? h("span", { class: "muted" }, failure.step.split(" ")[0]) : null,
    h("span", { class: "line" }, failure.message.split("\n")[0])), body);
};

const showChanges = () => {
  const { before } = data;
  if (!before) return;
  const names = (list) => list.slice(0, 12).join(", ") + (list.length > 12 ? ` and ${list.length - 12} more` : "");
  const rows = [
    ["failed", before.broken, "failed now and hadn't"],
    ["made", before.repaired, "failed then and is well now", "failed then and are well now"],
    ["fresh", before.added, "is new", "are new"],
    ["filtered", before.gone, "is gone", "are gone"],
  ].filter(([, list]) => list.length);
  const note = `${dayOf(before.start)}, ${clockOf(before.start)}, recipe ${before.recipe}, took ${timeOf(before.seconds)}`;
  const place = section("changes", "Since the run before", note);
  const panel = h("div", { class: "panel changes" }, rows.map(([look, list, one, many]) =>
    h("p", {}, h("span", { class: `chip ${look}` }, `${count(list.length, "video")} ${list.length === 1 ? one : many || one}`), h("span", { class: "names" }, names(list)))));
  if (!rows.length) panel.append(h("p", { class: "muted" }, "No video is new, gone, newly failed or repaired."));
  place.append(panel);
};

// A mistyped name shows nowhere else: its file is simply not taken.
const showUnused = () => {
  const { unused } = data;
  if (!unused.length) return;
  const place = section("unused", "Files that no video uses", count(unused.length, "file"));
  const panel = h("div", { class: "panel changes" });
  const add = (some) => panel.append(...some.map((file) => h("p", {}, file)));
  add(unused.slice(0, 10));
  if (unused.length > 10) {
    const more = h("div", { class: "more" }, h("button", { type: "button", onclick: () => { more.remove(); add(unused.slice(10)); } }, `Show ${unused.length - 10} more`));
    panel.append(more);
  }
  place.append(panel);
};
