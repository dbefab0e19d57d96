/* Where next: demand points by size, existing sites, and the chosen ones with their rank; map.js comes before. */
(function () {
  "use strict";
  var parts = window.atlasMaps.parts;
  var SMALLEST = 3;
  var LARGEST = 15;

  function showSiting(map, options) {
    map.createPane("demand").style.zIndex = 420;
    map.whenSeen.then(function () {
      return parts.load(options.url);
    }).then(function (found) {
      var most = found.features.reduce(function (largest, feature) {
        return Math.max(largest, feature.properties.people || 0);
      }, 1);
      var drawings = {
        demand: function (facts, at) { return demand(map, options, facts, at, most); },
        existing: function (facts, at) { return site(options.words.existing, facts, at, "existing-site", ""); },
        chosen: function (facts, at) { return site(options.words.chosen, facts, at, "chosen-site", String(facts.rank)); }
      };
      L.geoJSON(found, {
        pointToLayer: function (feature, at) {
          return drawings[feature.properties.role](feature.properties, at);
        }
      }).addTo(map);
      map.getContainer().dataset.sites = String(found.features.length);
    }).catch(function () {
      parts.say(map, map.atlas.words.failed);
    });
  }

  /* The area of a circle stands for the people, so its radius for their root. */
  function demand(map, options, facts, at, most) {
    var words = options.words;
    var state = facts.is_reached ? words.reached : words.left;
    var circle = L.circleMarker(at, {
      pane: "demand",
      radius: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(facts.people / most),
      className: "demand-point " + (facts.is_reached ? "is-reached" : "is-left")
    });
    var people = Number(facts.people).toLocaleString(document.documentElement.lang || "de");
    return circle.bindTooltip(tip(facts.name, people + " " + words.people + ", " + state), { className: "region-tip", opacity: 1 });
  }

  /* The table says the same, so a screen reader hears it once. */
  function site(kind, facts, at, className, number) {
    var drawing = parts.make("div", className, number);
    var marker = L.marker(at, {
      icon: L.divIcon({ className: "site-mark", html: drawing, iconSize: [0, 0] }),
      keyboard: false,
      zIndexOffset: number ? 1000 : 0,
      alt: facts.name
    });
    marker.on("add", function () {
      marker.getElement().setAttribute("aria-hidden", "true");
    });
    return marker.bindTooltip(tip(facts.name, kind), { className: "region-tip", opacity: 1 });
  }

  function tip(head, text) {
    var box = parts.make("div");
    box.appendChild(parts.make("b", "", head));
    box.appendChild(document.createTextNode(text));
    return box;
  }

  window.atlasMaps.showSiting = showSiting;
}());
