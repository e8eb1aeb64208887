// Comforts only: every page works without this file.
(() => {
  "use strict";
  const all = (q, el = document) => [...el.querySelectorAll(q)];
  const button = (text, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", () => act(b));
    return b;
  };

  // The outline stays open beside the text; browsers that cannot do so by style get it opened here.
  const outline = document.querySelector(".outline");
  if (outline && !CSS.supports("selector(::details-content)") && matchMedia("(min-width: 64rem)").matches) outline.open = true;
  // On a phone it folds again once it led somewhere.
  outline?.addEventListener("click", (e) => {
    if (e.target.closest("a") && matchMedia("(max-width: 63.99rem)").matches) outline.open = false;
  });

  // A time says on hover how long ago it was, and when that was here and by the sender's clock.
  const steps = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  document.addEventListener("pointerover", (e) => {
    const t = e.target.closest?.("time[datetime]");
    if (!t || t.dataset.told) return;
    const at = new Date(t.dateTime), ago = (at - Date.now()) / 1000;
    if (Number.isNaN(ago)) return;
    const [unit, size] = steps.find(([, s]) => Math.abs(ago) >= s) || ["second", 1];
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
    const [, sent, zone] = t.dateTime.match(/^(.*:\d\d)([+-]\d\d:\d\d)$/) || [];
    t.title = [sent && `${sent.replace("T", " ")} ${zone}`, at.toLocaleString(), words.format(Math.round(ago / size), unit)].filter(Boolean).join("\n");
    t.dataset.told = 1;
  });

  // From a folder, without a server, browsers load neither the search's script nor its index.
  const search = document.getElementById("search-status");
  if (search && location.protocol === "file:") search.textContent = "Browsers do not let pages opened from a folder read the index: search needs the site to be served.";

  // Lines meant for a terminal can be copied.
  if (navigator.clipboard) for (const pre of all("pre.copy")) {
    const box = document.createElement("div");
    box.className = "copied";
    pre.replaceWith(box);
    const text = pre.textContent;
    box.append(pre, button("Copy", (b) => navigator.clipboard.writeText(text).then(() => { b.textContent = "Copied"; })));
  }

  // Thread pages: fold and unfold everything, and keys that can be switched off.
  const mails = all("article.m"), meta = document.querySelector(".thread .meta");
  if (mails.length < 2 || !meta) return;
  const folds = all(".m .fold, .m .diff");
  if (folds.length) meta.append(" ", button("Unfold all", (b) => {
    const open = b.textContent === "Unfold all";
    for (const d of folds) d.open = open;
    b.textContent = open ? "Fold all" : "Unfold all";
  }));
  const store = (v) => { try { return v === undefined ? localStorage.getItem("keys") : localStorage.setItem("keys", v); } catch { return null; } };
  let on = store() !== "off";
  const label = () => `Keys j, k: ${on ? "on" : "off"}`;
  const keys = button(label(), () => { on = !on; store(on ? "on" : "off"); keys.textContent = label(); });
  meta.append(" ", keys);
  document.addEventListener("keydown", (e) => {
    if (!on || e.ctrlKey || e.altKey || e.metaKey || e.target.closest?.("input, select, textarea") || !/^[jk]$/.test(e.key)) return;
    const edge = 24, tops = mails.map((m) => m.getBoundingClientRect().top);
    const to = e.key === "j" ? tops.findIndex((y) => y > edge) : tops.findLastIndex((y) => y < 8);
    if (to >= 0) mails[to].scrollIntoView();
  });
})();
