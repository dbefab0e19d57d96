/* The Merkzettel: a list of offers in this browser only. Nothing is sent before somebody opens the list. */
(function () {
  "use strict";
  var KEY = "atlas-merkzettel";
  var BEFORE = KEY + "-vorher";
  var MOST = 40; // as on the server
  var counts = document.querySelectorAll("[data-kept-count]");
  var words = counts.length ? counts[0].dataset : {};
  var sheet = document.querySelector("[data-notepad]");
  var status = document.createElement("p");
  var undone = [];

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  /* Storage may be switched off, full, or hold what somebody else wrote */
  function read(area, key) {
    var list;
    try {
      list = JSON.parse(window[area].getItem(key));
    } catch (broken) {
      list = [];
    }
    return (Array.isArray(list) ? list : []).filter(function (id, place, all) {
      return id && typeof id === "string" && all.indexOf(id) === place;
    }).slice(0, MOST);
  }

  function write(area, key, list) {
    try {
      if (list.length) {
        window[area].setItem(key, JSON.stringify(list));
      } else {
        window[area].removeItem(key);
      }
      return true;
    } catch (denied) {
      return false;
    }
  }

  function kept() {
    return read("localStorage", KEY);
  }

  function say(text, name) {
    status.textContent = (text || "").replace("{name}", name || "");
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(function () {
      status.textContent = "";
    }, 7000);
  }

  function keep(list) {
    var isDone = write("localStorage", KEY, list);
    if (!isDone) {
      say(words.blocked);
    }
    return isDone;
  }

  function toggle(button) {
    var list = kept();
    var place = list.indexOf(button.dataset.keep);
    if (place < 0 && list.length >= MOST) {
      say(words.full);
      return;
    }
    if (place < 0) {
      list.push(button.dataset.keep);
    } else {
      list.splice(place, 1);
    }
    if (keep(list)) {
      refresh();
      say(place < 0 ? words.kept : words.removed, button.dataset.keepName);
    }
  }

  function refresh() {
    var list = kept();
    Array.prototype.forEach.call(counts, function (count) {
      count.textContent = " (" + list.length + ")";
      count.hidden = !list.length;
    });
    each("[data-keep]", function (button) {
      var isKept = list.indexOf(button.dataset.keep) >= 0;
      button.setAttribute("aria-pressed", String(isKept));
      button.querySelector("[data-keep-word]").textContent = button.dataset.keepWords.split("|")[Number(isKept)];
    });
    if (sheet) {
      compare(list);
    }
  }

  /* ---------- The page of the list ---------- */

  function addressOf(list) {
    var home = sheet.dataset.home;
    return list.reduce(function (address, id) {
      return address + (address.indexOf("?") < 0 ? "?" : "&") + "a=" + encodeURIComponent(id);
    }, home);
  }

  function isWithin(some, all) {
    return some.every(function (id) {
      return all.indexOf(id) >= 0;
    });
  }

  function compare(list) {
    var shown = JSON.parse(sheet.dataset.notepad);
    var isCovered = isWithin(shown, list);
    var isOwn = isCovered && list.length === shown.length;
    var states = {
      own: isOwn && list.length,
      foreign: !isCovered,
      other: list.length && !isOwn,
      undo: undone.length && !isWithin(undone, list)
    };
    each("[data-when]", function (part) {
      part.hidden = !states[part.dataset.when];
    });
    each("[data-mine]", function (link) {
      link.href = addressOf(list);
    });
    return isOwn;
  }

  /* What is taken off can be put back once, on the page that follows */
  function leave(list) {
    write("sessionStorage", BEFORE, kept());
    return keep(list);
  }

  function copy(button) {
    var field = document.querySelector(".slip-link");
    function showField() {
      field.hidden = false;
      field.querySelector("input").select();
      say(button.dataset.failed);
    }
    if (!navigator.clipboard) {
      showField();
      return;
    }
    navigator.clipboard.writeText(window.location.href).then(function () {
      say(button.dataset.said);
    }, showField);
  }

  var actions = {
    "[data-keep]": toggle,
    "[data-print]": function () {
      window.print();
    },
    "[data-copy]": copy,
    "[data-share]": function () {
      navigator.share({ title: document.title, url: window.location.href }).catch(function () {
        return null; // Somebody thought better of it.
      });
    },
    "[data-drop]": function (link) {
      if (compare(kept())) {
        leave(new URL(link.href).searchParams.getAll("a"));
      }
    },
    "[data-clear]": function () {
      if (leave([])) {
        window.location.assign(addressOf([]));
      }
    },
    "[data-undo]": function () {
      if (keep(undone)) {
        window.location.assign(addressOf(undone));
      }
    },
    "[data-take]": function () {
      var list = kept();
      JSON.parse(sheet.dataset.notepad).forEach(function (id) {
        if (list.indexOf(id) < 0 && list.length < MOST) {
          list.push(id);
        }
      });
      if (keep(list)) {
        window.location.assign(addressOf(list));
      }
    }
  };

  function openSheet() {
    undone = read("sessionStorage", BEFORE);
    write("sessionStorage", BEFORE, []);
    each("[data-share]", function (button) {
      button.hidden = !navigator.share;
    });
    refresh();
    if (undone.length) {
      document.querySelector("[data-when=undo]").focus();
    } else if (kept().length && !/[?&]a=/.test(window.location.search)) {
      window.location.replace(addressOf(kept()));
    }
  }

  status.className = "kept-status";
  status.setAttribute("role", "status");
  document.body.appendChild(status);
  document.addEventListener("click", function (event) {
    Object.keys(actions).forEach(function (selector) {
      var found = event.target.closest(selector);
      if (found) {
        actions[selector](found);
      }
    });
  });
  window.addEventListener("storage", function (event) {
    if (event.key === KEY || event.key === null) {
      refresh();
    }
  });
  /* A page that comes back from the browser's memory shows what it knew then */
  window.addEventListener("pageshow", refresh);
  window.atlasNotepad = { refresh: refresh }; // for cards that come later, as in the map
  if (sheet) {
    openSheet();
  } else {
    refresh();
  }
}());
