/* Text typed while the line is down is kept on this device, as it is, for the account that typed it, until the server has it: 72 hours at most
   (ui/espace.js forgets it then, and at sign-out). Comfort only. Words come from the page's data attributes. */
(() => {
  "use strict";
  const AGAIN = 10000, PATIENCE = 10000;
  const language = document.documentElement.lang;
  const words = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const when = (at) => {
    const told = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(at);
    return language === "fr" ? told.replace(/0?(\d+):(\d+)/, "$1\u00a0h\u00a0$2") : told;
  };
  const store = {
    read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* nothing is kept */ } },
    keys: (start) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; } },
  };

  const begin = (place) => {
    const form = place.closest("form"), told = place.dataset, mine = `kept:${told.keeping}:`;
    const key = mine + new URL(form.action).pathname;
    const line = place.querySelector("[data-line]"), choice = place.querySelector("[data-choice]");
    const isDraft = form.matches("[data-autosave]");
    let down = false, quietly = false, let_go = false, waiting = 0;

    const say = (state, values = {}) => { line.textContent = state ? words(told[state], values) : ""; line.hidden = !state; };
    const typed = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !["csrfmiddlewaretoken", "version", "id"].includes(name) && !name.endsWith("-arrived")));
    const first = JSON.stringify(typed());
    const keep = (state) => {
      const at = Date.now(), fields = typed();
      if (!isDraft && !fields.body?.trim()) { store.remove(key); return; }
      const id = form.elements.id?.value;
      if (store.write(key, { at, id, version: form.elements.version?.value, fields }) && state) say(state);
    };
    const forget = () => { down = false; store.remove(key); choice.hidden = true; say(""); };
    const fill = (fields) => {
      for (const [name, value] of Object.entries(fields)) {
        const control = form.elements[name];
        if (!control) continue;
        control.value = value; // a group of radio buttons takes its value too
        (control instanceof RadioNodeList ? control[0] : control).dispatchEvent(new Event("input", { bubbles: true }));
      }
    };

    /* What was kept and is the server's by now is forgotten: a draft that was sent, a message that began a draft or is in the thread. */
    for (const other of store.keys(mine)) {
      const record = store.read(other);
      const id = record?.id ?? "-";
      if (told.has.split(" ").some((one) => one && (one === id || other.endsWith(`/brouillons/${one}/`) && !isDraft))) store.remove(other);
    }
    const kept = store.read(key);
    if (kept && !isDraft) {
      if (kept.id === form.elements.id.value) store.remove(key); // the page gives back what was typed
      else if (!form.elements.body.value) {
        fill(kept.fields);
        form.elements.id.value = kept.id; // sent twice, it is one message
        say("back", { at: when(kept.at) });
      }
    } else if (kept) {
      const now = typed(), differ = Object.keys(kept.fields).filter((name) => (now[name] ?? "").trim() !== kept.fields[name].trim());
      if (!differ.length && told.conflict) down = true;
      else if (!differ.length) store.remove(key);
      else if (kept.version === form.elements.version.value) { fill(kept.fields); down = true; say("merged", { at: when(kept.at) }); }
      else compare(differ, now);
    }

    /* The draft was saved from elsewhere meanwhile: both texts are shown, and the person says which one stays. */
    function compare(differ, now) {
      const list = choice.querySelector("dl");
      const shown = (name, value) => {
        const option = form.querySelector(`[name="${name}"][type=radio][value="${CSS.escape(value)}"], [name="${name}"] option[value="${CSS.escape(value)}"]`);
        return (option?.closest("label")?.textContent ?? option?.textContent ?? value).trim() || "—";
      };
      for (const name of differ) {
        const row = choice.querySelector("template").content.cloneNode(true);
        const control = form.elements[name];
        const label = (control instanceof RadioNodeList ? control[0] : control)?.closest(".field")?.querySelector(".label");
        row.querySelector("dt").textContent = label?.firstChild.textContent.trim() ?? name;
        row.querySelector("[data-here]").textContent = shown(name, kept.fields[name]);
        row.querySelector("[data-there]").textContent = shown(name, now[name] ?? "");
        list.append(row);
      }
      form.prepend(choice); // above what it is about
      choice.hidden = false;
      const sentence = choice.querySelector("[data-at]");
      sentence.textContent = words(sentence.dataset.at, { at: when(kept.at) });
      choice.querySelector("[data-take]").addEventListener("click", () => { fill(kept.fields); choice.hidden = true; down = true; keep(); });
      choice.querySelector("[data-leave]").addEventListener("click", forget);
    }

    const unsent = () => { if (down || !navigator.onLine) keep(quietly ? undefined : "kept"); };
    form.addEventListener("input", unsent);
    form.addEventListener("change", unsent);
    form.addEventListener("autosave:failed", () => { down = true; quietly = false; keep("kept"); });
    // Not the line's doing: the form says itself that its session ended, or that the draft was saved from elsewhere.
    form.addEventListener("autosave:ended", () => { down = quietly = true; keep(); });
    form.addEventListener("autosave:elsewhere", () => { down = quietly = true; keep(); });
    form.addEventListener("autosave:saved", () => { if (choice.hidden) forget(); });
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
      if (!isDraft || down) keep();
      window.clearTimeout(waiting);
      if (await reached()) { let_go = true; say(""); form.requestSubmit(submitter ?? undefined); return; }
      down = true;
      keep("waits");
      waiting = window.setTimeout(() => form.requestSubmit(submitter ?? undefined), AGAIN);
    });
    window.addEventListener("online", () => { if (waiting) { window.clearTimeout(waiting); waiting = 0; form.requestSubmit(); } });
    window.addEventListener("pageshow", () => { let_go = false; });
  };
  document.querySelectorAll("[data-keeping]").forEach(begin);
})();
