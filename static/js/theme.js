/* Runs before the page is drawn: says that scripts work, and brings back the chosen light or dark. */
(function () {
  "use strict";
  var root = document.documentElement;
  var darkScheme = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return window.localStorage.getItem("theme");
    } catch (denied) {
      return null; // Storage switched off: the system's choice stands.
    }
  }

  function apply() {
    var choice = chosen();
    if (choice) {
      root.dataset.theme = choice;
    }
    root.classList.toggle("theme-dark", choice ? choice === "dark" : darkScheme.matches);
  }

  window.atlasTheme = {
    toggle: function () {
      var next = root.classList.contains("theme-dark") ? "light" : "dark";
      root.dataset.theme = next;
      root.classList.toggle("theme-dark", next === "dark");
      try {
        window.localStorage.setItem("theme", next);
      } catch (denied) {
        return; // Then the choice holds for this page only.
      }
    }
  };

  root.classList.add("js");
  apply();
  darkScheme.addEventListener("change", apply);
}());
