// Tells that something happened since this page was shown, and changes nothing by itself. Without
// this script the page says so when it is opened again.
"use strict";

document.querySelectorAll("[data-changed]").forEach((place) => {
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.changed, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || answer.status !== 200 || answer.redirected) return;
    place.innerHTML = await answer.text();
    clearInterval(timer);
  };
  const timer = setInterval(look, 20000);
  document.addEventListener("visibilitychange", look);
});
