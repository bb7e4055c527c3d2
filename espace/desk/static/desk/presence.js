/* Says that this request is open here, and shows who else has it open. Only for somebody who is there: a page left alone says nothing, so
   that it keeps neither a lease nor a session alive. */
(() => {
  "use strict";
  const EVERY = 20000, THERE = 60000;
  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const copies = [...document.querySelectorAll("[data-presence-copy]")];
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  let last = Date.now(), told = "", wrote = false;
  const writes = () => [...document.querySelectorAll("#reply textarea, #closing textarea")].some((field) => field.value.trim());
  const about = () => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    if (writes()) body.set("writes", "1");
    return body;
  };
  const say = async () => {
    if (document.hidden || Date.now() - last > THERE) return;
    wrote = writes();
    try {
      const answer = await fetch(place.dataset.presence, { method: "POST", body: about() });
      if (!answer.ok || answer.redirected) return;
      const text = (await answer.text()).trim();
      if (text === told) return; // read aloud when it changes, not every time
      told = text;
      for (const one of [place, ...copies]) { one.innerHTML = text; one.hidden = !text; }
    } catch { /* the next time */ }
  };
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) document.addEventListener(kind, () => { last = Date.now(); }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { last = Date.now(); say(); } });
  document.addEventListener("input", () => { if (writes() !== wrote) say(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) say(); });
  window.setInterval(say, EVERY);
  say();
})();
