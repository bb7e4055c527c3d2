/* Answering without leaving the keyboard: choosing a template, filling its gaps, sending. Comfort only: without this file the composer
   has a list and buttons. Words come from the page, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const GAP = /\[\[[\s\S]*?\]\]|\[\[/; // as in tickets/filling.py
  const composer = document.querySelector("#reply form[data-sends]");
  const picker = document.getElementById("picker");

  /* The first gap that is left in a field is selected: one types over it. */
  const nextGap = (form) => {
    for (const field of all("textarea", form)) {
      const found = GAP.exec(field.value);
      if (found && field.offsetParent) {
        field.focus();
        field.setSelectionRange(found.index, found.index + found[0].length);
        return true;
      }
    }
    return false;
  };
  const say = (text, form = composer) => {
    const line = form?.querySelector("[data-insert-notice]");
    if (!line) return;
    line.hidden = !text;
    line.textContent = text ?? "";
  };

  /* What a template does is what Ctrl + Enter does; asking shows it by the look of its button. */
  const does = (form, act) => {
    if (act === "ask") form.dataset.act = "ask"; else delete form.dataset.act;
    for (const button of all("[data-does]", form)) {
      button.dataset.usual ??= button.dataset.kind;
      button.dataset.kind = act === "ask" ? (button.dataset.does === "ask" ? "primary" : "secondary") : button.dataset.usual;
    }
  };
  const write = (field, text) => {
    // At the cursor; never over what is selected, which may be a gap of the text before.
    const at = field.dataset.touched && field.selectionStart === field.selectionEnd ? field.selectionStart : field.value.length;
    const [before, after] = [field.value.slice(0, at), field.value.slice(at)];
    const parted = (side, end) => (side && !end ? "\n\n" : "");
    field.setRangeText(parted(before, before.endsWith("\n")) + text + parted(after, after.startsWith("\n")), at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  const insert = ({ act, text, asked, notice, gaps }) => {
    const closing = act === "close" ? document.querySelector("#closing") : null;
    const form = closing ? closing.querySelector("form") : composer;
    if (closing) closing.open = true;
    const field = form.querySelector("textarea");
    write(field, text);
    if (act === "ask") {
      const wanted = form.querySelector("[name=asked]");
      wanted.closest("details").open = true;
      if (!wanted.value) { wanted.value = asked; wanted.dispatchEvent(new Event("input", { bubbles: true })); }
    }
    does(composer, act);
    form.dataset.notice = notice; // stays once the gaps are filled
    say(`${notice} ${gaps}`.trim(), form);
    nextGap(form);
    field.scrollIntoView({ block: "center" });
  };

  const picking = (button) => {
    const words = picker.querySelector("input"), list = picker.querySelector("[role=listbox]"), none = picker.querySelector("[data-none]");
    let choices = [], shown = [], at = 0, asked = null;
    const post = async (template) => {
      const body = new FormData(composer);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      body.set("template", template);
      const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body, headers: { Accept: "application/json" } });
      return answer.json();
    };
    const line = ({ id, name, does }, place) => {
      const [item, more] = [document.createElement("li"), document.createElement("span")];
      item.id = `picker-${place}`;
      item.setAttribute("role", "option");
      more.className = "small quiet";
      more.textContent = does;
      item.append(name, " ", more);
      return { item, id, text: plain(`${name} ${does}`) };
    };
    const mark = () => {
      shown.forEach(({ item }, place) => item.setAttribute("aria-selected", String(place === at)));
      const here = shown[at]?.item;
      if (here) { words.setAttribute("aria-activedescendant", here.id); here.scrollIntoView({ block: "nearest" }); } else words.removeAttribute("aria-activedescendant");
    };
    const filter = () => {
      const typed = plain(words.value).split(/\s+/).filter(Boolean);
      shown = choices.filter(({ text }) => typed.every((part) => text.includes(part)));
      at = 0;
      list.replaceChildren(...shown.map(({ item }) => item));
      list.hidden = !shown.length;
      none.hidden = shown.length > 0;
      mark();
    };
    /* Asked for once a page. Whoever types and presses Enter before the list is there gets what they typed for. */
    const ready = () => { asked ??= post("").then((given) => { choices = given.choices.map(line); filter(); }); return asked; };
    const failed = () => { picker.close(); asked = null; say(picker.dataset.failed); };
    const choose = async (chosen) => {
      if (!chosen) return;
      picker.close();
      try {
        const given = await post(chosen.id);
        if (given.refused) say(given.refused); else insert(given);
      } catch { say(picker.dataset.failed); }
    };
    words.addEventListener("input", filter);
    words.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && shown.length) { event.preventDefault(); at = (at + step + shown.length) % shown.length; mark(); }
      if (event.key === "Enter") { event.preventDefault(); ready().then(() => choose(shown[at]), failed); }
    });
    list.addEventListener("click", (event) => choose(choices.find(({ item }) => item.contains(event.target))));
    button.addEventListener("click", (event) => {
      event.preventDefault();
      words.value = "";
      picker.showModal();
      words.focus();
      ready().then(filter, failed);
    });
  };

  /* Ctrl + Enter sends what one is writing; nothing leaves while a gap is left. */
  for (const form of all("form[data-sends]")) {
    form.addEventListener("input", (event) => {
      if (!event.target.matches("textarea")) return;
      event.target.dataset.touched = "1";
      if (!all("textarea", form).some((field) => GAP.test(field.value))) say(form.dataset.notice, form);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      const asks = form.dataset.act === "ask" || Boolean(form.elements.asked?.value.trim());
      form.requestSubmit(form.querySelector(asks ? "[data-does=ask]" : "[data-does]:not([data-does=ask])"));
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("data-unsent") || !nextGap(form)) return;
      event.preventDefault();
      say(picker?.dataset.left, form);
    });
    all(".keys-hint", form).forEach((hint) => { hint.hidden = false; });
  }
  /* A point is ticked in its place: what is half written beside it stays, and so does the focus. */
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("#points form");
    if (!form) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("points");
      if (!drawn) throw new Error(String(answer.status));
      document.getElementById("points").replaceWith(drawn);
      (drawn.querySelector("[data-key=v]") ?? drawn.querySelector("button") ?? document.getElementById("reply")?.querySelector("textarea"))?.focus();
    } catch { form.submit(); }
  });

  const button = composer?.querySelector("[data-picks]");
  if (button && picker) picking(button);
  if (composer?.dataset.act) does(composer, composer.dataset.act);
})();
