/* Files sent part by part (tus 1.0), as soon as they are chosen: a line that cuts costs a part, a tab that closes costs nothing that came.
   Comfort only: without this file they go with the form. Nothing is kept in the browser: what has come is asked of the server, and a file
   that is chosen again is known by its sum. Words come from the page's data attributes. */
(() => {
  "use strict";
  const PART = 256 * 1024; // bytes: what a cut makes one send again, at most
  const DELAYS = [0, 1000, 2000, 5000, 10000, 15000, 20000, 30000, 30000, 60000, 60000];
  const GOING = ["waiting", "preparing", "sending", "cut"];
  const language = document.documentElement.lang;
  const words = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const weight = (bytes) => {
    const [unit, divisor] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6]; // the smallest file is 1 kB
    return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(bytes && Math.max(bytes / divisor, 1));
  };
  const when = (iso) => {
    const told = new Intl.DateTimeFormat(language, { weekday: "long", hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
    return language === "fr" ? told.replace(/0?(\d+):(\d+)/, "$1\u00a0h\u00a0$2") : told;
  };
  const sum = async (blob) => {
    if (!window.crypto?.subtle) return ""; // a page without TLS, on a machine of one's own
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /* A photo larger than a screen shows is made smaller here, if that makes it lighter; what this browser cannot draw (HEIC) goes as it is. */
  const SIDE = 2560, PHOTOS = { "image/jpeg": 0.85, "image/webp": 0.85, "image/png": undefined };
  const lighter = async (file) => {
    if (!(file.type in PHOTOS) || !window.createImageBitmap) return null;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = SIDE / Math.max(picture.width, picture.height);
      if (scale >= 1) return null;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const brush = canvas.getContext("2d");
      brush.imageSmoothingQuality = "high";
      brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const made = await new Promise((resolve) => canvas.toBlob(resolve, file.type, PHOTOS[file.type]));
      return made?.type === file.type && made.size < file.size ? made : null;
    } catch { return null; }
  };

  const fetched = {};
  const script = (address) => fetched[address] ??= new Promise((resolve, reject) => {
    const one = document.createElement("script");
    one.src = address;
    one.addEventListener("load", resolve);
    one.addEventListener("error", () => { delete fetched[address]; one.remove(); reject(new Error("line")); });
    document.head.append(one);
  });

  const begin = (place) => {
    const form = place.closest("form"), told = place.dataset;
    const control = form.querySelector(`input[type=file][name="${told.field}"]`);
    if (!control) return;
    const list = place.querySelector("ul"), status = place.querySelector("[data-said]"), pattern = place.querySelector("template");
    const here = new URL(form.action).pathname;
    const token = () => form.elements.csrfmiddlewaretoken.value;
    const rows = new Set();
    let submitter, held = false, warned = false, turn = Promise.resolve();

    const say = (text) => { status.textContent = text; };
    const draw = (row, state, values = {}) => {
      row.state = state;
      const all = { name: row.name, size: weight(row.size), done: weight(row.done), ends: row.ends ? when(row.ends) : "", ...values };
      row.line.dataset.state = state;
      row.line.querySelector("[data-name]").textContent = row.name;
      row.line.querySelector("[data-facts]").textContent = values.why ?? words(told[state], all);
      const shrunk = row.line.querySelector("[data-shrunk]");
      shrunk.hidden = !row.original;
      if (row.original) shrunk.textContent = words(told.shrunk, { before: weight(row.original.size), after: weight(row.blob.size) });
      const bar = row.line.querySelector("progress");
      bar.hidden = !GOING.includes(state) && state !== "unfinished";
      bar.setAttribute("aria-label", row.name);
      bar.max = row.size;
      if (state === "preparing" || state === "waiting") bar.removeAttribute("value"); else bar.value = row.done;
      for (const button of row.line.querySelectorAll("button")) {
        button.hidden = !button.dataset.when.split(" ").includes(state) || (button.dataset.act === "original" && !row.original);
      }
      place.hidden = !rows.size;
      if (["cut", "whole", "refused", "ended", "stopped"].includes(state)) say(`${row.name} : ${row.line.querySelector("[data-facts]").textContent}`);
      go();
    };
    const add = (given) => {
      warned = false;
      const row = { done: 0, size: 0, ...given, line: pattern.content.firstElementChild.cloneNode(true) };
      rows.add(row);
      list.append(row.line);
      row.line.addEventListener("click", (event) => {
        const act = event.target.closest("button")?.dataset.act;
        if (act) acts[act](row);
      });
      for (const unseen of row.line.querySelectorAll("[data-of]")) unseen.textContent = ` ${row.name}`;
      return row;
    };
    const remove = (row) => {
      rows.delete(row);
      row.input?.remove();
      row.line.remove();
      say("");
      place.hidden = !rows.size;
      go();
    };
    const forget = (url) => fetch(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token() } }).catch(() => {});
    const acts = {
      cancel: (row) => {
        row.gone = true;
        row.upload?.abort(false).catch(() => {});
        if (row.upload?.url ?? row.url) forget(row.upload?.url ?? row.url);
        remove(row);
        control.focus();
      },
      resume: (row) => { queue(row); },
      join: (row) => { arrived(row, row.id); },
      original: (row) => {
        const file = row.original;
        acts.cancel(row);
        choose([file], true);
      },
    };

    const arrived = (row, id) => {
      row.input = document.createElement("input");
      Object.assign(row.input, { type: "hidden", name: `${told.field}-arrived`, value: id });
      form.append(row.input);
      row.done = row.size;
      draw(row, "whole");
    };

    /* The form waits for what is on its way. Where a file that was chosen did not come, it says so first; sent again, it leaves without. */
    const missing = () => [...rows].some((row) => ["refused", "ended", "stopped"].includes(row.state));
    const warn = () => { warned = true; say(told.missing); };
    const going = () => [...rows].some((row) => GOING.includes(row.state));
    const go = () => {
      if (!held || going()) return;
      held = false;
      form.removeAttribute("aria-busy");
      if (missing()) { warn(); return; }
      form.requestSubmit(submitter ?? undefined);
    };
    form.addEventListener("submit", (event) => {
      if (!going()) {
        if (missing() && !warned) { event.preventDefault(); warn(); status.scrollIntoView({ block: "center" }); }
        return;
      }
      event.preventDefault();
      held = true;
      submitter = event.submitter;
      form.setAttribute("aria-busy", "true");
      say(told.held);
      place.querySelector("[data-held]").hidden = false;
    });

    const known = fetch(told.byParts, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : { uploads: [] }), () => ({ uploads: [] }))
      .then(({ uploads }) => uploads.map((one) => {
        const row = add({ name: one.name, size: one.size, done: one.received, ends: one.ends, url: one.url, id: one.id, checksum: one.checksum });
        if (one.received < one.size) draw(row, "unfinished");
        else if (one.form === here) arrived(row, one.id);
        else draw(row, "elsewhere");
        return row;
      }));
    const earlier = async (blob, name, checksum) => (await known).find((row) => rows.has(row) && !row.blob && row.state !== "whole"
      && row.size === blob.size && (checksum ? row.checksum === checksum : !row.checksum && row.name === name));

    const prepare = async (row) => {
      draw(row, "preparing");
      const match = async () => {
        row.checksum = await sum(row.blob);
        return earlier(row.blob, row.name, row.checksum);
      };
      let same = await match();
      const light = same || row.keep ? null : await lighter(row.blob);
      if (light) {
        row.original = row.blob;
        row.blob = light;
        row.size = light.size;
        same = await match();
      }
      if (!same) return;
      row.url = same.url;
      row.done = same.done;
      remove(same);
    };
    const send = (tus, row) => new Promise((resolve) => {
      const moved = (done) => { row.done = done; if (!row.gone) draw(row, "sending"); };
      row.upload = new tus.Upload(row.blob, {
        endpoint: told.byParts, uploadUrl: row.url, chunkSize: PART, retryDelays: DELAYS, storeFingerprintForResuming: false,
        metadata: { filename: row.name, checksum: row.checksum, form: here }, headers: { "X-CSRFToken": token() },
        onProgress: (done) => moved(done),
        onShouldRetry: (error) => {
          const code = error.originalResponse?.getStatus() ?? 0;
          const line = !code || code === 409 || code === 423 || (code >= 500 && code !== 507);
          if (line && !row.gone) draw(row, "cut");
          return line && !row.gone;
        },
        onSuccess: () => { if (!row.gone) arrived(row, row.upload.url.split("/").filter(Boolean).pop()); resolve(); },
        onError: (error) => { if (!row.gone) stopped(row, error.originalResponse); resolve(); },
      });
      moved(row.done);
      row.upload.start();
    });
    const stopped = (row, answer) => {
      row.url = row.upload?.url ?? row.url;
      if (!answer?.getStatus() || answer.getStatus() >= 500) draw(row, "stopped");
      else if (!answer.getHeader("Tus-Resumable")) draw(row, "ended");
      else draw(row, "refused", { why: answer.getBody() });
    };
    /* One at a time: a poor line shared is two files that do not come. */
    const queue = (row) => {
      draw(row, "waiting");
      turn = turn.then(async () => {
        if (row.gone) return;
        try {
          if (row.checksum === undefined) await prepare(row);
          await script(told.tus);
          if (!row.gone) await send(window.tus, row);
        } catch { if (!row.gone) draw(row, "stopped"); }
      });
    };
    const choose = (files, keep = false) => {
      for (const file of files) queue(add({ name: file.name, size: file.size, blob: file, keep }));
    };
    control.addEventListener("change", () => {
      const files = [...control.files];
      control.value = "";
      const chosen = form.querySelector(`[data-chosen="${control.id}"]`);
      chosen?.replaceChildren();
      if (chosen) chosen.hidden = true;
      choose(files);
    });
    window.addEventListener("online", () => {
      for (const row of rows) {
        if (row.state === "cut") row.upload.abort(false).then(() => row.upload.start());
        else if (row.state === "stopped") queue(row);
      }
    });
    for (const hint of form.querySelectorAll("[data-without-parts]")) hint.hidden = true;
  };

  /* Text typed while the line is down is kept on this device, as it is, for the account that typed it, until the server has it: 72 hours at
     most (ui/espace.js forgets it then, at sign-out, and once a page says that it came). */
  const AGAIN = 10000, PATIENCE = 10000;
  const store = {
    read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* nothing is kept */ } },
    keys: (start) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; } },
  };

  const keeping = (place) => {
    const form = place.closest("form"), told = place.dataset, mine = `kept:${told.keeping}:`;
    const key = mine + new URL(form.action).pathname;
    const line = place.querySelector("[data-line]"), long = form.querySelectorAll("textarea");
    const isDraft = form.matches("[data-autosave]");
    // undecided: a text that was kept waits to be given back, and is not written over.
    const now = { down: false, undecided: false };
    let quietly = false, let_go = false, waiting = 0;

    const say = (state, values = {}) => { line.textContent = state ? words(told[state], values) : ""; line.hidden = !state; };
    const typed = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !["csrfmiddlewaretoken", "version", "id", "kept"].includes(name) && !name.endsWith("-arrived")));
    const was = typed(), first = JSON.stringify(was);
    /* A field as its reader knows it: its label, and its value in words. */
    const inWords = (name, value = "") => {
      const control = form.elements[name], its = `[name="${name}"]`, of = `[value="${CSS.escape(value)}"]`;
      const label = (control instanceof RadioNodeList ? control[0] : control)?.closest(".field")?.querySelector(".label");
      const option = form.querySelector(`${its}[type=radio]${of}, ${its} option${of}`);
      return [label?.firstChild.textContent.trim() ?? name, (option?.closest("label")?.textContent ?? option?.textContent ?? value).trim()];
    };
    const keep = (state) => {
      const at = Date.now(), fields = typed(), { id, version, kept } = form.elements;
      if (now.undecided) return;
      if (!isDraft && ![...long].some((one) => one.value.trim())) { store.remove(key); return; }
      if (kept) kept.value = at; // the page that follows says it back
      const more = isDraft ? { told: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, inWords(name, value)])) } : { was };
      if (store.write(key, { at, id: id?.value, version: version?.value, fields, ...more }) && state) say(state);
    };
    const forget = () => { now.down = false; store.remove(key); say(""); };

    /* Giving back is a script of its own: most pages have nothing to give back. */
    if (store.keys(mine).length) {
      now.undecided = Boolean(store.read(key));
      script(told.back).then(() => window.giveBack({ form, place, told, mine, key, isDraft, now, was, store, words, say, typed, inWords, keep, forget }), () => {});
    }

    const unsent = () => { if (now.down || !navigator.onLine) keep(quietly ? undefined : "kept"); };
    form.addEventListener("input", unsent);
    form.addEventListener("change", unsent);
    form.addEventListener("autosave:failed", () => { now.down = true; quietly = false; keep("kept"); });
    // Not the line's doing: the form says itself that its session ended, or that the draft was saved from elsewhere.
    form.addEventListener("autosave:ended", () => { now.down = quietly = true; keep(); });
    form.addEventListener("autosave:elsewhere", () => { now.down = quietly = true; keep(); });
    form.addEventListener("autosave:saved", () => { if (!now.undecided) forget(); });
    window.addEventListener("offline", () => { if (JSON.stringify(typed()) !== first) keep("kept"); });

    /* A form that is sent while the line is down waits for it, on this page. */
    const reached = async () => {
      if (!navigator.onLine) return false;
      try { await fetch(told.reach, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }); return true; } catch { return false; }
    };
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented || let_go) return;
      event.preventDefault();
      const { submitter } = event;
      if (!isDraft || now.down) keep();
      window.clearTimeout(waiting);
      if (await reached()) { let_go = true; say(""); form.requestSubmit(submitter ?? undefined); return; }
      now.down = true;
      keep("waits");
      waiting = window.setTimeout(() => form.requestSubmit(submitter ?? undefined), AGAIN);
    });
    window.addEventListener("online", () => { if (waiting) { window.clearTimeout(waiting); waiting = 0; form.requestSubmit(); } });
    window.addEventListener("pageshow", () => { let_go = false; });
  };

  document.querySelectorAll("[data-by-parts]").forEach(begin);
  document.querySelectorAll("[data-keeping]").forEach(keeping);
})();
