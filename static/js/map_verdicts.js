/* Regions in the colours of their verdicts; map.js comes before. */
(function () {
  "use strict";
  var parts = window.atlasMaps.parts;

  function showVerdicts(map, options) {
    map.whenSeen.then(function () {
      var wanted = [options.areas, options.verdicts].concat(options.classes ? [options.classes] : []);
      return Promise.all(wanted.map(parts.load));
    }).then(function (answers) {
      var verdicts = {};
      answers[1].forEach(function (verdict) {
        verdicts[verdict.region_id] = verdict;
      });
      var shades = answers[2] && answers[2].classes;
      var entries = [];
      var layer = L.geoJSON(answers[0], {
        filter: function (feature) {
          return feature.properties.id in verdicts;
        },
        style: function (feature) {
          var verdict = verdicts[feature.properties.id];
          var marks = (verdict.is_inferred ? " is-inferred" : "") + (verdict.survey === "partial" ? " is-partial" : "");
          var shade = shades ? (verdict.region_id in shades ? "class-" + shades[verdict.region_id] : "is-unknown") : "is-" + verdict.status;
          return { className: "region verdict-area " + shade + (shades ? "" : marks) };
        },
        onEachFeature: function (feature, area) {
          var verdict = verdicts[feature.properties.id];
          var entry = parts.entryOf(area, [0, 20]);
          entry.sign = verdict.status;
          entries.push(entry);
          area.bindTooltip(tip(options, verdict), { sticky: true, className: "region-tip", opacity: 1 });
          area.on("click", function () {
            window.location.assign(options.page.replace("ID", encodeURIComponent(verdict.region_id)));
          });
        }
      }).addTo(map);
      map.fitBounds(layer.getBounds(), { padding: [16, 16], animate: false });
      parts.addLabels(map, entries, "on-verdict");
      map.getContainer().dataset.areas = String(entries.length);
    }).catch(function () {
      parts.say(map, map.atlas.words.failed);
    });
  }

  function tip(options, verdict) {
    var box = parts.make("div");
    box.appendChild(parts.make("b", "", verdict.region));
    box.appendChild(document.createTextNode(options.statuses[verdict.status] + ". " + (verdict.reason || "")));
    return box;
  }

  window.atlasMaps.showVerdicts = showVerdicts;
}());
