/* Comfort only: every page works without this file. Words come from the page's data attributes, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const language = document.documentElement.lang;
  const hour = (date) => {
    const [h, m] = [date.getHours(), String(date.getMinutes()).padStart(2, "0")];
    return language === "fr" ? `${h}\u00a0h${m === "00" ? "" : `\u00a0${m}`}` : `${h}:${m}`;
  };

  const unkept = new WeakSet(); // forms that hold words not kept anywhere else

  /* A form is sent once. The mark goes when the page comes back from the browser's cache, or when sending did not leave the page. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    unkept.delete(form);
    // An answer that is a file leaves the page in place; an upload may take minutes on a poor line.
    const uploads = [...form.elements].some((control) => control.files?.length);
    if (!uploads) window.setTimeout(() => release(form), 20000);
  });
  const release = (form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); };
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("htmx:finally:request", () => all("form[data-sent]").forEach(release));

  /* What is typed and not yet kept: ask before leaving. */
  document.addEventListener("input", (event) => {
    const form = event.target.closest("dialog") ? null : event.target.form; // what is typed to choose is not what is written
    if (form?.matches("[data-guard], [data-autosave]")) unkept.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (all("form[data-guard], form[data-autosave]").some((form) => unkept.has(form) && !form.dataset.sent)) event.preventDefault();
  });

  /* Drafts: <form data-autosave="ADDRESS"> posts itself, files left out, three seconds after the last change. */
  const PAUSE = 3000, AGAIN = 15000;
  const autosave = (form) => {
    const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
    let timer, version = 0, busy = false, stopped = false;
    const say = (state, values = {}) => {
      if (!status) return;
      status.dataset.state = state;
      status.textContent = words(status.dataset[state] ?? "", values);
    };
    const tell = (state, values) => { say(state, values); form.dispatchEvent(new CustomEvent(`autosave:${state}`)); };
    const later = (pause) => { window.clearTimeout(timer); if (!stopped) timer = window.setTimeout(save, pause); };
    const save = async () => {
      if (busy || stopped || form.dataset.sent) { later(PAUSE); return; }
      const saving = version;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      busy = true;
      say("saving");
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Autosave": "1" } });
        if (answer.status === 409) { stopped = true; tell("elsewhere"); return; }
        if (answer.redirected || answer.status === 403) { tell("ended"); later(AGAIN); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const kept = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
        if (kept.version !== undefined && form.elements.version) form.elements.version.value = kept.version;
        if (saving === version) unkept.delete(form);
        const time = hour(kept.saved_at ? new Date(kept.saved_at) : new Date());
        if (saving === version) tell("saved", { time }); else { say("saved", { time }); later(PAUSE); }
      } catch { tell("failed"); later(AGAIN); } finally { busy = false; }
    };
    const changed = () => { version += 1; later(PAUSE); };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    document.addEventListener("visibilitychange", () => { if (document.hidden && unkept.has(form)) save(); });
    window.addEventListener("online", () => { if (unkept.has(form)) save(); });
    form.addEventListener("submit", () => window.clearTimeout(timer));
  };

  /* What is left to write, said aloud only near the end. */
  const counter = (line) => {
    const control = document.getElementById(line.dataset.count);
    if (!control) return;
    const told = line.textContent, max = Number(control.dataset.max);
    const count = () => {
      // A line break is one character here and two when sent: count as the server will.
      const left = max - [...control.value.replace(/\n/g, "\r\n")].length;
      const over = left < 0;
      line.toggleAttribute("data-over-limit", over);
      line.textContent = control.value ? words(over ? line.dataset.over : line.dataset.left, { n: new Intl.NumberFormat(language).format(Math.abs(left)) }) : told;
      if (left < 50) line.setAttribute("aria-live", "polite"); else line.removeAttribute("aria-live");
    };
    control.addEventListener("input", count);
    count();
  };

  /* Files: say what was chosen, and which is too heavy, before a long upload. */
  const chosen = (list) => {
    const control = document.getElementById(list.dataset.chosen);
    if (!control) return;
    const drop = control.closest("[data-drop]");
    if (drop) { drop.dataset.ready = ""; drop.querySelector(".drop-words").hidden = false; }
    const size = (bytes) => {
      const [unit, divisor] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
      return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(bytes / divisor);
    };
    control.addEventListener("change", () => {
      list.replaceChildren(...[...control.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} — ${size(file.size)}`;
        line.toggleAttribute("data-too-large", file.size > Number(control.dataset.maxBytes));
        return line;
      }));
      list.hidden = !control.files.length;
    });
  };

  /* Both clocks: the hours of a page are those of Paris; where the device's is another, it is said beside. */
  const clocks = (pattern) => {
    const there = (at, timeZone) => new Intl.DateTimeFormat("en", { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
    const weekday = new Intl.DateTimeFormat(language, { weekday: "long" });
    const dayIn = (at, timeZone) => new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" }).format(at);
    all("time[data-hour]").forEach((one) => {
      const at = new Date(one.dateTime);
      if (there(at, "Europe/Paris") === there(at)) return;
      const same = dayIn(at, "Europe/Paris") === dayIn(at);
      one.append(` ${words(pattern, { time: same ? hour(at) : `${weekday.format(at)} ${hour(at)}` })}`);
      all("[data-paris]").forEach((line) => { line.hidden = true; });
    });
  };

  /* What portal/poor-line.js keeps on the device: gone on whatever page once it came or after its time, and at sign-out, which says so first. */
  const KEPT = "kept:", LASTS = 72 * 3600 * 1000;
  const keptHere = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(KEPT)); } catch { return []; } };
  const forgetKept = () => {
    const received = all("[data-received]").map((one) => one.dataset.received); // a form came, and its page says which text it was
    for (const key of keptHere()) {
      let at = 0;
      try { at = JSON.parse(localStorage.getItem(key)).at; } catch { /* not ours to read: over */ }
      if (!(Date.now() - at < LASTS) || received.includes(`${key} ${at}`)) localStorage.removeItem(key);
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target, leaves = document.body.dataset.signOut;
    if (event.defaultPrevented || !leaves || form.method !== "post" || new URL(form.action).pathname !== leaves) return;
    const kept = keptHere();
    if (kept.length && !window.confirm(document.body.dataset.keptWarning)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    kept.forEach((key) => localStorage.removeItem(key));
  }, true);

  /* Two minutes at least before the session ends: say so, and stay with one gesture. The server notes a gesture once a
     minute, and this looks every five seconds. A session that has lasted its whole time cannot be stayed in: it is only said. */
  const WARNING = 185;
  const session = (dialog, over) => {
    const idle = Number(dialog.dataset.idle);
    let last = Date.now();
    let end = last + Number(over.dataset.left) * 1000;
    const touch = () => fetch(dialog.dataset.stayUrl).then((answer) => { if (answer.ok) last = Date.now(); });
    document.addEventListener("htmx:finally:request", () => { last = Date.now(); });
    dialog.addEventListener("close", touch);
    window.setInterval(() => {
      if (Date.now() - last > (idle - WARNING) * 1000 && !dialog.open) { last = Infinity; dialog.showModal(); }
      if (Date.now() > end - WARNING * 1000) { end = Infinity; over.showModal(); }
    }, 5000);
  };

  /* The numbers to call are kept on the device. Not at the first page, which brings enough already. */
  const keep = (address) => {
    if (navigator.serviceWorker && document.referrer.startsWith(location.origin)) navigator.serviceWorker.register(address, { scope: "/" }).catch(() => {});
  };

  const begin = () => {
    if (document.body.dataset.shell) keep(document.body.dataset.shell);
    forgetKept();
    all("form[data-autosave]").forEach(autosave);
    all("[data-count]").forEach(counter);
    all("[data-chosen]").forEach(chosen);
    all("[data-opens]").forEach((button) => {
      const dialog = document.getElementById(button.dataset.opens);
      if (dialog) { button.hidden = false; button.addEventListener("click", () => dialog.showModal()); }
    });
    // What a reader without script says with a button: the page was seen.
    all("form[data-post-at-once]").forEach((form) => { fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-At-Once": "1" } }).catch(() => {}); });
    document.querySelector("[data-focus]")?.focus();
    const ending = document.getElementById("session-end");
    if (ending) session(ending, document.getElementById("session-over"));
    if (document.body.dataset.there) clocks(document.body.dataset.there);
    all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  };
  begin();
})();
