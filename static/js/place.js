/* The box that asks where: suggestions while typing, and "my position" on request. Without this it is a plain box. */
(function () {
  "use strict";

  var WAIT = 150;
  var LEAST = 2;
  var POINT = /^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$/;

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  function add(parent, name, attributes) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      element.setAttribute(key, attributes[key]);
    });
    return parent.appendChild(element);
  }

  function count(words, number) {
    return (number === 0 ? words.none : number === 1 ? words.one : words.many).replace("{count}", number);
  }

  /* A combobox after the pattern of the ARIA Authoring Practices 1.2, with a list that only suggests */
  function suggest(box, input) {
    var words = JSON.parse(input.dataset.words);
    var id = input.id + "-orte";
    var list = add(box, "ul", { id: id, role: "listbox", class: "place-list", "aria-label": words.label, hidden: "" });
    var status = add(box, "div", { role: "status", class: "visually-hidden" });
    var timer = 0;
    var asked = 0;
    var active = -1;

    function show(open) {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) {
        mark(-1);
      }
    }

    function mark(position) {
      if (list.children[active]) {
        list.children[active].setAttribute("aria-selected", "false");
      }
      active = position;
      var option = list.children[position];
      if (option) {
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function stop() {
      clearTimeout(timer);
      asked += 1; // Answers still on their way are stale.
      show(false);
    }

    function pick(option) {
      input.value = option.dataset.key;
      status.textContent = "";
      stop();
      input.dispatchEvent(new CustomEvent("place:chosen", { bubbles: true }));
    }

    function fill(places) {
      list.replaceChildren();
      places.forEach(function (place, position) {
        var option = add(list, "li", { id: id + position, role: "option", "aria-selected": "false" });
        option.dataset.key = place.key;
        add(option, "span").textContent = place.name;
        option.append(" ");
        add(option, "small").textContent = place.kind_label;
      });
      active = -1;
      status.textContent = count(words, places.length);
      show(places.length > 0);
    }

    function ask() {
      var mine = (asked += 1);
      var text = input.value.trim();
      if (text.length < LEAST) {
        status.textContent = "";
        show(false);
        return;
      }
      var url = input.dataset.places;
      fetch(url + (url.indexOf("?") < 0 ? "?" : "&") + "q=" + encodeURIComponent(text))
        .then(function (reply) {
          return reply.ok ? reply.json() : [];
        })
        .then(function (places) {
          if (mine === asked && document.activeElement === input) {
            fill(places);
          }
        })
        .catch(stop); // Without suggestions it is still a box to type into.
    }

    function move(step) {
      if (list.hidden) {
        ask();
      } else {
        // One position more than there are options: the text itself, as it was typed.
        var stops = list.children.length + 1;
        mark(((active + 1 + step + stops) % stops) - 1);
      }
    }

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) {
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        pick(list.children[active]);
      } else if (event.key === "Enter" || event.key === "Tab") {
        stop();
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        stop();
      }
    });
    // A form that takes effect with each change would go off before somebody has picked.
    input.addEventListener("change", function (event) {
      event.stopPropagation();
    });
    input.addEventListener("blur", stop);
    list.addEventListener("mousedown", function (event) {
      event.preventDefault(); // The box keeps the focus, so that the list is still there for the click.
    });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) {
        pick(option);
      }
    });
  }

  /* "My position": the box says so in words, and a hidden field carries the coordinates. Nothing is stored. */
  function locate(box, input) {
    var button = box.querySelector("[data-locate]");
    var message = box.querySelector("[data-locate-message]");
    var name = input.name;
    var hidden = null;

    function stand(point) {
      forget();
      hidden = add(box, "input", { type: "hidden", name: name, value: point });
      input.removeAttribute("name");
      input.value = button.dataset.here;
    }

    function forget() {
      if (hidden) {
        hidden.remove();
        hidden = null;
        input.name = name;
      }
    }

    function say(what) {
      message.textContent = message.dataset[what] || "";
    }

    function round(degrees) {
      return Math.round(degrees * 1000) / 1000; // About 100 m: nobody needs to know the door.
    }

    if (POINT.test(input.value)) {
      stand(input.value.trim());
    } else if (input.value === button.dataset.here) {
      input.value = ""; // Kept by the browser on the way back, without its coordinates.
    }
    input.addEventListener("input", function () {
      forget();
      say("");
    });
    input.addEventListener("place:chosen", forget);
    input.addEventListener("focus", function () {
      if (hidden) {
        input.select();
      }
    });
    button.hidden = !navigator.geolocation;
    button.addEventListener("click", function () {
      button.setAttribute("aria-busy", "true");
      say("wait");
      function end(what) {
        button.removeAttribute("aria-busy");
        say(what);
      }
      navigator.geolocation.getCurrentPosition(
        function (position) {
          stand(round(position.coords.longitude) + "," + round(position.coords.latitude));
          end("done");
        },
        function (error) {
          end({ 1: "denied", 3: "timeout" }[error.code] || "unavailable");
        },
        { timeout: 10000, maximumAge: 60000 }
      );
    });
  }

  each("[data-place]", function (box) {
    var input = box.querySelector("[data-places]");
    suggest(box, input);
    if (box.querySelector("[data-locate]")) {
      locate(box, input);
    }
  });
}());
