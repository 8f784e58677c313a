"use strict";
// Draws the page anew and keeps the reader's place: scroll, focus, what is marked. Without it the page reloads itself.
(() => {
  const every = 1000 * Number(document.body.dataset.renew);
  const missing = "missing" in document.body.dataset; // the page of a key that is not watched: 404 is its answer
  const stale = document.getElementById("stale");
  const paused = document.getElementById("paused");
  const reachable = "a[href], button, input, select, [tabindex]";
  const patience = 4; // renewals that are left out for text that somebody marks, a minute in all
  let drawn = Date.now();
  let busy = false;
  let waited = 0;

  const mark = (element) =>
    element.id || [element.tagName, element.getAttribute("href"), element.textContent].join(" ");

  const place = (part) => {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const alike = (root, name) => [...root.querySelectorAll(reachable)].filter((one) => mark(one) === name);
    const name = focused && mark(focused);
    const at = focused && alike(part, name).indexOf(focused);
    const { scrollX, scrollY } = window;
    return () => {
      const kept = document.activeElement === focused && focused && mark(focused) === name;
      if (focused && !kept) alike(part, name)[at]?.focus({ preventScroll: true });
      window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    };
  };

  // What an element is among its siblings: a row is the same wherever it moves, the rest is what comes next.
  const rank = (node) => node.nodeName + (node.dataset?.row ?? "");

  // Only what differs is touched, so that the cursor of a screen reader and marked text stay where they are.
  const patch = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = fresh.nodeValue;
      return;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const left = [...old.childNodes];
    const found = [...fresh.childNodes].map((one) => {
      const at = left.findIndex((other) => rank(other) === rank(one));
      return at < 0 ? [document.importNode(one, true)] : [left.splice(at, 1)[0], one];
    });
    for (const one of left) one.remove();
    found.forEach(([one, now], at) => {
      if (old.childNodes[at] !== one) old.insertBefore(one, old.childNodes[at] ?? null);
      if (now) patch(one, now);
    });
  };

  const replace = (fresh) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!other || other.isEqualNode(part)) continue;
      const back = place(part);
      patch(part, other);
      back();
    }
    document.title = fresh.title;
  };

  const why = (status) => {
    if (!status) return "The exporter does not answer.";
    if (status === 401) return "The exporter asks for a password: load this page again.";
    if (status === 429) return "The exporter is asked too much at present.";
    return `The exporter answers with an error (${status}).`;
  };

  const complain = (status) => {
    const minutes = Math.floor((Date.now() - drawn) / 60000);
    const words = `${why(status)} What is shown is ${minutes ? `${minutes} min` : "under a minute"} old.`;
    if (stale.textContent !== words) stale.textContent = words;
    stale.hidden = false;
  };

  const renew = async () => {
    if (busy || document.hidden) return;
    paused.hidden = getSelection().isCollapsed || waited >= patience;
    if (!paused.hidden) {
      waited += 1;
      return;
    }
    busy = true;
    let status = 0;
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
      const gone = answer.status === 404;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      status = answer.status;
      if (!answer.ok && !gone) throw new Error("refused");
      if (gone !== missing) {
        location.reload();
        return;
      }
      replace(fresh);
      drawn = Date.now();
      stale.hidden = true;
    } catch {
      complain(status);
    } finally {
      busy = false;
    }
  };

  if (!every) return;
  setInterval(renew, every);
  document.addEventListener("selectionchange", () => {
    waited = 0; // another word is marked, or none
  });
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - drawn >= every) renew();
  });
})();
