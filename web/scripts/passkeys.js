// A passkey lives in the browser, so this is the one thing that needs a script. Without it, the forms
// below stay hidden and the code does the same.
(() => {
  "use strict";

  const { PublicKeyCredential } = window;
  if (!PublicKeyCredential?.parseRequestOptionsFromJSON || !window.isSecureContext) return;

  async function ask(form) {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error("not asked");
    const options = await answer.json();
    if (form.dataset.passkey === "make") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return navigator.credentials.create({ publicKey });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const credential = await ask(form);
        form.elements.namedItem("passkey").value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch {
        failed.hidden = false;
        failed.focus();
      }
    });
  }
})();
