/* Small comforts; every page works without them. */
(function () {
  "use strict";

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  /* Light and dark */
  each("[data-toggle-theme]", function (button) {
    button.addEventListener("click", function () {
      window.atlasTheme.toggle();
    });
  });

  /* On a narrow screen the navigation of planning is one row: begin where one is */
  each(".sections [aria-current]", function (link) {
    var list = link.closest("ul");
    list.scrollLeft = link.offsetLeft - list.offsetLeft - 16;
  });

  /* Empty choices stay out of the address */
  each("form[data-live], form[data-finder]", function (form) {
    form.addEventListener("submit", function () {
      Array.prototype.forEach.call(form.elements, function (element) {
        element.disabled = element.name !== "" && element.value === "";
      });
    });
  });

  /* A form whose choices take effect at once */
  each("form[data-live]", function (form) {
    form.addEventListener("change", function (event) {
      if (event.target.type === "search") {
        return;
      }
      var reset = event.target.dataset.resets;
      if (reset && form.elements[reset]) {
        form.elements[reset].value = "";
      }
      form.requestSubmit();
    });
  });
  window.addEventListener("pageshow", function () {
    each("form[data-live], form[data-finder]", function (form) {
      Array.prototype.forEach.call(form.elements, function (element) {
        element.disabled = false;
      });
    });
  });

  /* The values of a filter close again: by Escape, or by a tap elsewhere */
  each("[data-facet]", function (facet) {
    facet.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && facet.open) {
        facet.open = false;
        facet.querySelector("summary").focus();
      }
    });
  });
  document.addEventListener("click", function (event) {
    each("[data-facet][open]", function (facet) {
      if (!facet.contains(event.target)) {
        facet.open = false;
      }
    });
  });

  /* A matrix opens at the column whose topic the map shows */
  each(".scroller", function (scroller) {
    var shown = scroller.querySelector("thead .is-shown");
    var corner = scroller.querySelector(".corner");
    if (shown && corner && shown.offsetLeft + shown.offsetWidth > scroller.clientWidth) {
      scroller.scrollLeft = shown.offsetLeft - corner.offsetWidth - (scroller.clientWidth - corner.offsetWidth) / 2;
    }
  });

  /* Phone: list or map */
  function showView(name) {
    each("[data-split]", function (split) {
      split.classList.toggle("shows-map", name === "map");
    });
    each("[data-view]", function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    });
  }
  window.atlasShowView = showView;
  each("[data-view]", function (button) {
    button.addEventListener("click", function () {
      showView(button.dataset.view);
      var split = document.querySelector("[data-split]");
      if (split) {
        split.scrollIntoView({ block: "start" });
      }
    });
  });

  /* The reason behind a cell, shown in a panel instead of on a page of its own */
  var panel = document.querySelector("dialog.reason");

  function fill(link, row) {
    var body = panel.querySelector(".reason-body");
    panel.querySelector("h2").textContent = row.dataset.title;
    body.replaceChildren();
    Array.prototype.forEach.call(row.querySelectorAll("[data-part]"), function (cell) {
      var part = body.appendChild(document.createElement("div"));
      if (cell.dataset.head) {
        part.appendChild(document.createElement("b")).textContent = cell.dataset.head + ": ";
      }
      part.append.apply(part, Array.prototype.slice.call(document.importNode(cell, true).childNodes));
    });
    var more = body.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
    more.href = link.href;
    more.textContent = panel.dataset.more;
  }

  function openReason(link) {
    fetch(link.href)
      .then(function (reply) {
        return reply.text();
      })
      .then(function (text) {
        var row = new DOMParser().parseFromString(text, "text/html").getElementById(link.hash.slice(1));
        fill(link, row);
        panel.showModal();
      })
      .catch(function () {
        window.location.assign(link.href); // The page itself says the same.
      });
  }

  if (panel && panel.showModal) {
    document.addEventListener("click", function (event) {
      var link = event.target.closest("a.cell");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
      }
      event.preventDefault();
      openReason(link);
    });
    panel.querySelector("[data-close]").addEventListener("click", function () {
      panel.close();
    });
    panel.addEventListener("click", function (event) {
      if (event.target === panel) {
        panel.close();
      }
    });
  }
}());
