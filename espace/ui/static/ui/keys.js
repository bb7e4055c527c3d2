/* The desk's keys. Comfort only: each of them presses a button or follows a link that is there. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Keys of the desk. Off inside fields, with a modifier, and where the person turned them off (WCAG 2.1.4). */
  const OFF = "keys-off";
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const isTyping = (node) => node.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const move = (by) => {
    const lines = all(".row-link").filter((line) => line.offsetParent);
    if (!lines.length) return press(by > 0 ? "j" : "k"); // a request opened from a queue: the next one
    const here = lines.findIndex((line) => line === document.activeElement || line.closest("tr")?.contains(document.activeElement));
    const current = here >= 0 ? here : lines.findIndex((line) => line.hasAttribute("aria-current"));
    lines[Math.min(Math.max(current + by, 0), lines.length - 1)].focus();
    return true;
  };
  const tick = () => {
    const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };
  const press = (key) => {
    const target = all("[data-key]").find((one) => one.dataset.key === key && one.offsetParent && !one.disabled);
    if (!target) return false;
    if (target.matches("summary")) {
      const folded = target.parentElement;
      folded.open = true;
      (folded.querySelector("textarea, select, input:not([type=hidden])") ?? target).focus();
    } else if (target.matches("input, textarea, select")) { target.focus(); target.select?.(); } else target.click();
    return true;
  };
  const shortcuts = () => {
    const list = document.getElementById("keys");
    if (!list) return;
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOff()) return;
      if (isTyping(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
      if (document.querySelector("dialog[open]")) return;
      const done = event.key === "?" ? (list.showModal(), true)
        : event.key === "j" ? move(1) : event.key === "k" ? move(-1) : event.key === "x" ? tick() : press(event.key);
      if (done) event.preventDefault();
    });
    const box = list.querySelector("[data-keys-off]");
    box.checked = isOff();
    box.addEventListener("change", () => { try { localStorage.setItem(OFF, box.checked ? "1" : "0"); } catch { /* nothing is kept */ } });
  };
  shortcuts();
})();
