// Says in time that a sign-in is about to end, and lets it go on. What was typed stays where it is.
(() => {
  "use strict";

  const notice = document.querySelector("[data-ends-in]");
  const WARN = 120; // seconds before the end
  let endsAt = Date.now() + Number(notice.dataset.endsIn) * 1000;
  let timer;

  function look() {
    const left = (endsAt - Date.now()) / 1000;
    const state = left > WARN ? "fine" : left > 0 ? "soon" : "over";
    for (const part of notice.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    notice.classList.toggle("tj-session--shown", state !== "fine");
    clearTimeout(timer);
    if (left > 0) timer = setTimeout(look, (left > WARN ? left - WARN : left) * 1000 + 100);
  }

  notice.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
        redirect: "error",
      });
      endsAt = Date.now() + (await answer.json()).seconds * 1000;
    } catch {
      endsAt = Date.now();
    }
    look();
  });

  document.addEventListener("visibilitychange", look); // a device that slept has missed its timer
  look();
})();
