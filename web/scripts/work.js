// In a list: j goes to the next line, k to the one before. Only while the list has the focus, so
// that a letter never does something unexpected. Without this script, Tab does the same.
"use strict";

document.querySelectorAll(".tj-keys").forEach((hint) => { hint.hidden = false; });

document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement && document.activeElement.closest("[data-rows] tbody tr");
  if (!here) return;
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  const next = rows[rows.indexOf(here) + step];
  const link = next && next.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
});
