/* Regions as a scenario would leave them: what changes stands out by sign, hatching and line; map.js comes before. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var parts = window.atlasMaps.parts;
  var LOSSES = ["new_white_spot", "worse", "farther"];
  var GAINS = ["closed_white_spot", "better", "nearer"];

  function directionOf(verdict) {
    if (LOSSES.indexOf(verdict.change) >= 0) {
      return "loss";
    }
    return GAINS.indexOf(verdict.change) >= 0 ? "gain" : "";
  }

  /* Lines that fall to the right for a loss, that rise for a gain. */
  function addPatterns(box) {
    var holder = document.createElementNS(SVG, "svg");
    holder.setAttribute("width", "0");
    holder.setAttribute("height", "0");
    holder.setAttribute("aria-hidden", "true");
    holder.innerHTML = "<defs>" + ["covered", "borderline", "white_spot"].map(function (status) {
      return pattern("loss", status, -45) + pattern("gain", status, 45);
    }).join("") + "</defs>";
    box.appendChild(holder);
  }

  function pattern(direction, status, turn) {
    return (
      '<pattern id="' + direction + "-" + status + '" width="9" height="9" patternUnits="userSpaceOnUse" ' +
      'patternTransform="rotate(' + turn + ')"><rect class="change-ground is-' + status + '" width="9" height="9"/>' +
      '<path class="change-line" d="M0 0V9"/></pattern>'
    );
  }

  function showScenario(map, options) {
    addPatterns(map.getContainer());
    map.whenSeen.then(function () {
      return Promise.all([parts.load(options.areas), parts.load(options.verdicts)]);
    }).then(function (answers) {
      var verdicts = {};
      answers[1].forEach(function (verdict) {
        verdicts[verdict.region_id] = verdict;
      });
      var entries = [];
      var layer = L.geoJSON(answers[0], {
        filter: function (feature) {
          return feature.properties.id in verdicts;
        },
        style: function (feature) {
          return { className: classOf(verdicts[feature.properties.id]) };
        },
        onEachFeature: function (feature, area) {
          var verdict = verdicts[feature.properties.id];
          entries.push(entryOf(area, verdict));
          area.bindTooltip(tip(options, verdict), { sticky: true, className: "region-tip", opacity: 1 });
          area.on("click", function () {
            window.location.assign(options.page.replace("ID", encodeURIComponent(verdict.region_id)));
          });
        }
      }).addTo(map);
      layer.eachLayer(function (area) {
        if (verdicts[area.feature.properties.id].change) {
          area.bringToFront();
        }
      });
      map.fitBounds(layer.getBounds(), { padding: [16, 16], animate: false });
      parts.addLabels(map, entries, "on-verdict");
      map.getContainer().dataset.areas = String(entries.length);
    }).catch(function () {
      parts.say(map, map.atlas.words.failed);
    });
  }

  function classOf(verdict) {
    var direction = directionOf(verdict);
    var marks = verdict.change ? " is-changed is-" + verdict.change : " is-same";
    return "region verdict-area is-" + verdict.status + marks + (direction ? " has-" + direction : "");
  }

  function entryOf(area, verdict) {
    var entry = parts.entryOf(area, [0, 20]);
    var sign = { loss: "\u2212 ", gain: "+ ", "": "" }[directionOf(verdict)];
    entry.name = sign + entry.name;
    entry.sign = verdict.status;
    // What changes is named first where not all names have room.
    entry.weight *= verdict.change ? 1000 : 1;
    return entry;
  }

  function tip(options, verdict) {
    var box = parts.make("div");
    box.appendChild(parts.make("b", "", verdict.region));
    if (verdict.change) {
      box.appendChild(parts.make("p", "", options.changes[verdict.change]));
    }
    box.appendChild(document.createTextNode(options.statuses[verdict.status] + ". " + (verdict.reason || "")));
    return box;
  }

  window.atlasMaps.showScenario = showScenario;
}());
