/* From where people reach an offer: areas, the widest below; map.js comes before. */
(function () {
  "use strict";
  var parts = window.atlasMaps.parts;

  function showCatchments(map, options) {
    map.whenSeen.then(function () {
      return parts.load(options.url);
    }).then(function (areas) {
      var layer = L.geoJSON(areas, {
        style: function (feature) {
          return { className: "region catchment is-ring-" + areas.features.indexOf(feature) };
        },
        onEachFeature: function (feature, area) {
          var box = parts.make("div");
          box.appendChild(document.createTextNode(feature.properties.label));
          area.bindTooltip(box, { sticky: true, className: "region-tip", opacity: 1 });
        }
      }).addTo(map);
      map.fitBounds(layer.getBounds(), { padding: [16, 16], animate: false });
      map.getContainer().dataset.areas = String(areas.features.length);
    }).catch(function () {
      parts.say(map, map.atlas.words.failed);
    });
  }

  window.atlasMaps.showCatchments = showCatchments;
}());
