/* What poor-line.js kept on this device is given back, or forgotten once the server has it. Fetched only where something is kept. No text is
   lost unsaid, and no two are made one: where both differ, both are shown, and the person says what becomes of the one that is here. */
"use strict";
window.giveBack = ({ form, place, told, mine, key, isDraft, now, was, store, words, say, typed, inWords, keep, forget }) => {
  const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
  const choice = place.querySelector("[data-choice]"), isMessage = form.matches(".composer");
  const has = told.has.split(" ").filter(Boolean), asked = [];
  const when = (at) => {
    const { lang } = document.documentElement;
    const moment = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(at);
    return lang === "fr" ? moment.replace(/0?(\d+):(\d+)/, "$1\u00a0h\u00a0$2") : moment;
  };
  const flat = (text) => (text ?? "").normalize().replace(/\s+/g, " ").trim();
  /* An account number as the pages of the space show it: in a message it would be read by more people than in its own field. */
  const veiled = (text) => {
    const bare = text.replace(/[\s.-]/g, "").toUpperCase();
    return IBAN.test(bare) ? `${bare.slice(0, 4)} •••• ${bare.slice(-4)}` : text;
  };

  /* What the page shows of what was sent, by the name of an answer or the id of a message; data-raw where it is not shown as it is typed. */
  const sent = (name) => document.querySelector(`[data-answer="${CSS.escape(name)}"]`);
  const isThere = (name, text) => {
    const here = flat(text), raw = sent(name)?.dataset.raw, there = flat(sent(name)?.textContent);
    if (raw) return !here || here === raw || Number(here.replace(/[\s€]/g, "").replace(",", ".")) === Number(raw);
    return there.includes(here) || there === veiled(here);
  };

  const fill = (fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const control = form.elements[name];
      if (!control) continue;
      control.value = value; // a group of radio buttons takes its value too
      (control instanceof RadioNodeList ? control[0] : control).dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  /* Into the message, after what it holds. */
  const add = (text) => {
    const { body } = form.elements;
    fill({ body: [body.value.trim(), text].filter(Boolean).join("\n\n") });
    keep();
    body.focus();
  };

  const ask = (...one) => { asked.push(one); if (choice.hidden) next(); };
  const next = () => {
    choice.hidden = !asked.length;
    if (!asked.length) return;
    const [at, rows, take, leave] = asked.shift(), sentence = choice.querySelector("[data-at]");
    choice.querySelector("dl").replaceChildren(...rows.map(([name, here, there]) => {
      const row = choice.querySelector("template").content.firstElementChild.cloneNode(true);
      row.querySelector("dt").textContent = name;
      row.querySelector("[data-here]").textContent = here || "—";
      row.querySelector("[data-there]").textContent = there || "—";
      return row;
    }));
    sentence.textContent = words(sentence.dataset.at, { at: when(at) });
    choice.querySelector("[data-take]").onclick = () => { take(); next(); };
    choice.querySelector("[data-leave]").onclick = () => { leave(); next(); };
    if (isMessage) document.querySelector("main h1").parentElement.after(choice); else form.prepend(choice); // above what it is about
  };

  /* A message that is in the thread, or began this draft, came. One that says more than what came under its id is a message of its own. */
  for (const other of store.keys(mine)) {
    const record = store.read(other);
    if (!has.includes(record?.id)) continue;
    const { body } = record.fields;
    if (isDraft ? flat(Object.values(was).join(" ")).includes(flat(body)) : isThere(record.id, body)) store.remove(other);
    else store.write(other, { ...record, id: undefined });
  }

  /* A draft that was sent came too, but for what was kept here and did not leave with it. */
  for (const id of isDraft ? [] : has) {
    for (const other of store.keys(mine).filter((one) => one.endsWith(`/brouillons/${id}/`))) {
      const { at, fields, told: labels } = store.read(other);
      const rows = Object.entries(fields).filter(([name, value]) => !isThere(name, value)).map(([name, value]) => {
        const [label, shown] = labels?.[name] ?? [name, value];
        return [label, veiled(shown), flat(sent(name)?.textContent)];
      });
      const over = () => store.remove(other);
      const text = rows.length > 1 ? rows.map(([label, shown]) => `${label}\n${shown}`).join("\n\n") : rows[0]?.[1];
      if (rows.length) ask(at, rows, () => { add(text); over(); }, over); else over();
    }
  }

  /* What was kept of this very form. */
  const kept = store.read(key), here = typed();
  now.undecided = false;
  if (!kept) return;
  const differ = Object.keys(kept.fields).filter((name) => flat(here[name]) !== flat(kept.fields[name]));
  const isSame = isDraft ? kept.version === form.elements.version.value : differ.every((name) => !here[name] || here[name] === kept.was?.[name]);
  if (!differ.length) {
    if (told.conflict) now.down = true; else store.remove(key); // the page holds it
  } else if (isSame) {
    fill(kept.fields);
    if (isDraft) now.down = true; else if (kept.id) form.elements.id.value = kept.id; // sent twice, it is one
    say("given", { at: when(kept.at) });
  } else {
    now.undecided = true;
    const take = isMessage ? () => add(kept.fields.body) : () => { fill(kept.fields); now.down = isDraft; keep(); };
    ask(kept.at, differ.map((name) => [...inWords(name, kept.fields[name]), inWords(name, here[name])[1]]),
      () => { now.undecided = false; take(); }, () => { now.undecided = false; forget(); });
  }
};
