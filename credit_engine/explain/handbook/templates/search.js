"use strict";
(() => {
  const form = document.getElementById("search-form");
  const field = document.getElementById("search");
  const count = document.getElementById("found-count");
  const entries = [...document.querySelectorAll("main .entry")];
  const texts = entries.map((entry) => entry.textContent.toLowerCase());
  const groups = [...document.querySelectorAll("main section, main table")]
    .filter((group) => group.querySelector(".entry"));
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    entries.forEach((entry, index) => {
      const fits = words.every((word) => texts[index].includes(word));
      entry.classList.toggle("out", !fits);
      shown += fits ? 1 : 0;
    });
    groups.forEach((group) => {
      group.classList.toggle("out", !group.querySelector(".entry:not(.out)"));
    });
    count.textContent = String(shown);
  };
  field.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to an entry that the search hides shows everything again.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest(".out")) {
      field.value = "";
      filter();
      target.scrollIntoView();
    }
  });
  form.hidden = false;
  filter();
})();
