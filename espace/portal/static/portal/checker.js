// The square on a certificate opens this page with its code after « # », which no browser sends to any server. It is written in its field,
// and taken out of the address, so that it stays in no history.
"use strict";
(() => {
  const field = document.querySelector('input[name="code"]');
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{16,24}$/.test(code)) return;
  if (!field.value) field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  const next = document.querySelector('input[name="surname"]');
  if (next) next.focus();
})();
