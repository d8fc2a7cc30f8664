// Looks at a page for what keeps readers out, and returns the faults in words.
async function audit() {
  const faults = [];
  const fault = (text, element) => faults.push(element ? `${text}: ${where(element)}` : text);
  const where = (e) => {
    const text = (e.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `<${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.getAttribute("class") ? "." + e.getAttribute("class") : ""}> ${text}`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];

  // The document.
  if (!document.documentElement.lang) fault("no lang");
  if (!document.title.trim()) fault("no title");
  if (!document.querySelector("meta[name=viewport]")) fault("no viewport");
  for (const landmark of ["header", "nav", "main", "footer"])
    if (all(`body > ${landmark}`).length !== 1) fault(`not one ${landmark} landmark`);
  if (all("script").length) fault("a script");

  // Headings, one level after the other.
  const headings = all("h1, h2, h3, h4, h5, h6");
  if (headings.filter((h) => h.tagName === "H1").length !== 1) fault("not one h1");
  let level = 0;
  for (const h of headings) {
    const next = Number(h.tagName[1]);
    if (next > level + 1) fault(`h${next} after h${level}`, h);
    if (!h.textContent.trim()) fault("empty heading", h);
    level = next;
  }

  // Names.
  const ids = new Map();
  for (const e of all("[id]")) ids.set(e.id, (ids.get(e.id) || 0) + 1);
  for (const [id, n] of ids) if (n > 1) fault(`id ${id} ${n} times`);
  for (const a of all("a")) {
    const target = a.getAttribute("href");
    if (!target.startsWith("#")) fault("a link that leaves the page", a);
    else if (!document.getElementById(target.slice(1))) fault(`no target ${target}`, a);
    if (!a.textContent.trim()) fault("a link without text", a);
  }
  for (const e of all("[aria-labelledby]"))
    if (!document.getElementById(e.getAttribute("aria-labelledby"))) fault("a name that is nowhere", e);
  for (const img of all("img")) if (!(img.alt || "").trim()) fault("an image without alt text", img);
  for (const svg of all("svg"))
    if (svg.getAttribute("role") !== "img" || !(svg.getAttribute("aria-label") || "").trim()) fault("an SVG without a name", svg);
  for (const figure of all("figure")) if (!figure.querySelector("figcaption")) fault("a figure without a caption", figure);
  for (const th of all("th")) if (!th.scope) fault("a th without scope", th);
  for (const box of all(".scroll")) if (box.tabIndex !== 0) fault("scrolls, but not by keyboard", box);

  // Images.
  for (const img of all("img")) if (!img.complete || !img.naturalWidth) fault("an image that did not load", img);
  for (const image of all("svg image")) {
    const copy = new Image();
    copy.src = image.getAttribute("href");
    try { await copy.decode(); } catch { fault("an image in an SVG that did not load", image.closest("svg")); }
  }

  // Width: nothing wider than the window but inside what scrolls.
  if (document.documentElement.scrollWidth > innerWidth)
    fault(`the page is ${document.documentElement.scrollWidth} pixels wide in a window of ${innerWidth}`);
  for (const e of all("body *"))
    if (!e.closest(".scroll, pre, svg, .skip") && e.getBoundingClientRect().right > innerWidth + 0.5) fault("beyond the right edge", e);

  // Contrast of text, as WCAG 2 counts it.
  const rgba = (css) => (css.match(/[\d.]+/g) || []).map(Number);
  const channel = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const paper = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return [255, 255, 255];
  };
  let texts = 0;
  for (const e of all("body *, svg text")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || ["TITLE", "STYLE"].includes(e.tagName.toUpperCase())) continue;
    const style = getComputedStyle(e);
    if (style.visibility === "hidden" || style.display === "none") continue;
    const [a, b] = [luminance(rgba(e.closest("svg") ? style.fill : style.color)), luminance(paper(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    texts++;
    if (ratio < 4.5) fault(`contrast ${ratio.toFixed(2)}`, e);
  }
  if (texts < 20) fault(`only ${texts} texts were looked at`);
  return faults;
}
