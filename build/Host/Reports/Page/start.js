// What is seen first is made first; the rest when the browser has painted that.
showSummary(filterBy);
showFailures(reveal);
showChanges();
showUnused();
showVideos();
const later = () => {
  showTimeline();
  showCards();
  redraw();
  window.addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { cached.clear(); redraw(); });
};
requestAnimationFrame(() => setTimeout(later));
const sections = [["failures", "Failures", videos.some((video) => video.failure)], ["changes", "Changes", data.before], ["unused", "Unused files", data.unused.length], ["timeline", "Timeline", attempts.length], ["cards", "Cards", data.cards.length || data.notices.length], ["videos", "Videos", true]];
document.querySelector("nav").append(h("ul", {}, sections.filter(([, , there]) => there).map(([id, title]) => h("li", {}, h("a", { href: `#${id}` }, title)))));
document.querySelector("footer").append(
  h("span", {}, "The same, for programs:"),
  ...[["../report.json", "report.json"], ["junit.xml", "junit.xml"], ["metrics.prom", "metrics.prom"], ["../.build/events.jsonl", "events.jsonl"]].map(([href, text]) => h("a", { href }, text)));
