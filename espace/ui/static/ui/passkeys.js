/* Passkeys: asks the browser for one, or to make one, and sends its answer with the form. Words come from the page. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

  const options = () => {
    const told = JSON.parse(form.dataset.options);
    told.challenge = bytes(told.challenge);
    if (told.user) told.user.id = bytes(told.user.id);
    if (told.excludeCredentials) told.excludeCredentials = named(told.excludeCredentials);
    if (told.allowCredentials) told.allowCredentials = named(told.allowCredentials);
    return { publicKey: told };
  };
  const answer = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (made.response[part]) response[part] = text(made.response[part]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };

  const button = form.querySelector("[data-passkey-go]");
  const status = form.querySelector("[data-passkey-status]");
  document.querySelector("[data-passkey-none]")?.setAttribute("hidden", "");
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      form.querySelector("[data-passkey-answer]").value = answer(await navigator.credentials[form.dataset.passkey](options()));
    } catch { status.textContent = form.dataset.failed; return; }
    form.requestSubmit();
  });
})();
