// What the cards felt: memory, temperature and utilisation over the run, and when one was hot or given up.
const showCards = () => {
  if (!data.cards.length && !data.notices.length) return;
  const place = section("cards", "Cards", "memory, temperature and utilisation over the run");
  if (data.notices.length) {
    const look = { hot: "notReached", quarantined: "failed", good: "made" };
    place.append(h("ul", { class: "panel notices", style: "margin-bottom:14px" }, data.notices.map((notice) =>
      h("li", {}, h("span", { class: `chip ${look[notice.condition]}` }, `${cardName(notice.card)} ${notice.condition}`), ` ${clockOf(data.start + notice.at)} – ${notice.text}`))));
  }
  place.append(h("div", { class: "gpus" }, data.cards.map((card) => {
    const most = (list) => list.reduce((a, b) => (b === null ? a : Math.max(a, b)), 0);
    const known = card.utilisation.filter((value) => value !== null);
    const mean = known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
    return h("div", { class: "panel gpu" }, h("h3", {}, cardName(card.card), card.name ? h("span", { class: "muted", style: "font-weight:400" }, ` · ${card.name}`) : null), h("div", { class: "charts" },
      chart("Memory", card.at, card.usedBytes, card.totalBytes, "--render", `peak ${gib(most(card.usedBytes))} of ${gib(card.totalBytes)}`),
      chart("Temperature", card.at, card.celsius, 100, "--verify", card.celsius.some((value) => value !== null) ? `peak ${Math.round(most(card.celsius))} °C` : "not told"),
      chart("Utilisation", card.at, card.utilisation, 1, "--finish", mean === null ? "not told" : `mean ${percent(mean)}`)));
  })));
};

const chart = (title, at, values, top, colour, says) => {
  const points = at.map((x, i) => [Math.min(100, (x / duration) * 100), values[i]]).filter(([, value]) => value !== null)
    .map(([x, value]) => `${x.toFixed(2)} ${(100 - Math.min(1, value / top) * 94).toFixed(2)}`);
  const first = points.length ? points[0].split(" ")[0] : 0, last = points.length ? points[points.length - 1].split(" ")[0] : 0;
  return h("figure", { style: `--fill:var(${colour})` }, h("figcaption", {}, h("span", {}, title), h("b", {}, says)),
    h("svg:svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": `${title}: ${says}` },
      points.length ? h("svg:path", { class: "area", d: `M${first} 100 L${points.join(" L")} L${last} 100 Z` }) : null,
      points.length ? h("svg:path", { class: "line", d: `M${points.join(" L")}` }) : null));
};
