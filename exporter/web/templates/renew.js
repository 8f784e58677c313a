"use strict";
// Draws the page anew and keeps the reader's place: scroll, focus, what is open. Without it the page reloads itself.
(() => {
  const every = 1000 * Number(document.body.dataset.renew);
  const stale = document.getElementById("stale");
  const reachable = "a[href], button, summary, input, select, [tabindex]";
  let drawn = Date.now();
  let busy = false;

  const mark = (element) =>
    element.id || [element.tagName, element.getAttribute("href"), element.textContent].join(" ");

  const place = (part) => {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const alike = (root, name) => [...root.querySelectorAll(reachable)].filter((one) => mark(one) === name);
    const name = focused && mark(focused);
    const at = focused && alike(part, name).indexOf(focused);
    const open = new Map([...part.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
    const { scrollX, scrollY } = window;
    return () => {
      for (const one of part.querySelectorAll("details[id]")) one.open = open.get(one.id) ?? one.open;
      if (focused) alike(part, name)[at]?.focus({ preventScroll: true });
      window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    };
  };

  const replace = (fresh) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!other || other.innerHTML === part.innerHTML) continue;
      const back = place(part);
      part.replaceChildren(...document.importNode(other, true).childNodes);
      back();
    }
    document.title = fresh.title;
  };

  const reading = () => !getSelection().isCollapsed; // somebody marks text to copy it

  const renew = async () => {
    if (busy || document.hidden || reading()) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (answer.status === 404) location.reload(); // the key is not watched any more
      if (!answer.ok) throw new Error(String(answer.status));
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
      drawn = Date.now();
      stale.hidden = true;
    } catch {
      const minutes = Math.floor((Date.now() - drawn) / 60000);
      const words = `The exporter does not answer. What is shown is ${minutes ? `${minutes} min` : "under a minute"} old.`;
      if (stale.textContent !== words) stale.textContent = words;
      stale.hidden = false;
    } finally {
      busy = false;
    }
  };

  if (!every) return;
  setInterval(renew, every);
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - drawn >= every) renew();
  });
})();
