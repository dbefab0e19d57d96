/* The ground of every map: frame, outlines, names, and the few points that a page names itself.
   The page's map script, made by Folium, calls these functions; map_offers.js and map_verdicts.js add theirs. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* ---------- Small parts ---------- */

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) {
      element.className = className;
    }
    if (text) {
      element.textContent = text;
    }
    return element;
  }

  function icon(map, name) {
    var drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("class", "icon");
    drawing.setAttribute("aria-hidden", "true");
    var use = document.createElementNS(SVG, "use");
    use.setAttribute("href", map.atlas.icons + "#" + name);
    drawing.appendChild(use);
    return drawing;
  }

  function fillIn(template, facts) {
    return template.replace(/\{(\w+)\}/g, function (whole, name) {
      return facts[name];
    });
  }

  function load(url) {
    return fetch(url).then(function (reply) {
      if (!reply.ok) {
        throw new Error(reply.status + " " + url);
      }
      return reply.json();
    });
  }

  function say(map, text) {
    var old = map.getContainer().querySelector(".map-message");
    if (old) {
      old.remove();
    }
    if (text) {
      var message = make("p", "map-message", text);
      message.setAttribute("role", "status");
      map.getContainer().appendChild(message);
    }
  }

  /* ---------- The map itself ---------- */

  function start(map, options) {
    var box = map.getContainer();
    map.atlas = options;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", options.words.map);
    box.classList.toggle("has-tiles", options.hasTiles);
    map.createPane("ground").style.zIndex = 250;
    if (window.location.hash === "#karte" && window.atlasShowView) {
      window.atlasShowView("map");
      map.invalidateSize(false);
    }
    map.attributionControl.setPrefix(false);
    map.fitBounds(options.bounds);
    addHatch(box);
    keepWheelForPage(map, box);
    nameCloseButtons(map);
    map.whenSeen = seen(map, box);
  }

  /* The map of a hidden panel has no size: what needs one waits until it is shown. */
  function seen(map, box) {
    return new Promise(function (resolve) {
      if (box.offsetWidth) {
        resolve();
        return;
      }
      var watch = new ResizeObserver(function () {
        if (box.offsetWidth) {
          watch.disconnect();
          map.invalidateSize(false);
          map.fitBounds(map.atlas.bounds);
          resolve();
        }
      });
      watch.observe(box);
    });
  }

  /* The wheel scrolls the page until somebody works in the map. */
  function keepWheelForPage(map, box) {
    map.scrollWheelZoom.disable();
    map.on("click focus", function () {
      map.scrollWheelZoom.enable();
    });
    box.addEventListener("mouseleave", function () {
      map.scrollWheelZoom.disable();
    });
  }

  function nameCloseButtons(map) {
    map.on("popupopen", function (event) {
      var button = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (button) {
        button.setAttribute("aria-label", map.atlas.words.close);
        button.setAttribute("title", map.atlas.words.close);
      }
    });
  }

  function addHatch(box) {
    var holder = document.createElementNS(SVG, "svg");
    holder.setAttribute("width", "0");
    holder.setAttribute("height", "0");
    holder.setAttribute("aria-hidden", "true");
    holder.innerHTML = "<defs>" + pattern("hatch") + pattern("hatch-inferred") + "</defs>";
    box.appendChild(holder);
  }

  function pattern(name) {
    return (
      '<pattern id="' + name + '" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
      '<rect class="' + name + '-ground" width="8" height="8"/><path class="' + name + '-line" d="M0 0V8"/></pattern>'
    );
  }

  /* ---------- Names of places, as many as fit ---------- */

  function addLabels(map, entries, className) {
    var pen = document.createElement("canvas").getContext("2d");
    var layer = L.layerGroup().addTo(map);
    if (!map.getPane("labels")) {
      map.createPane("labels").style.zIndex = 450;
    }
    entries.sort(function (a, b) {
      return b.weight - a.weight;
    });

    function overlaps(box, taken) {
      return taken.some(function (other) {
        return box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
      });
    }

    function boxOf(point, width) {
      return [point.x - width / 2 - 3, point.y - 10, point.x + width / 2 + 3, point.y + 10];
    }

    /* The first place around the centre where a name hides nothing and still lies in its region. */
    function findRoom(entry, width, taken) {
      var point = map.latLngToLayerPoint(entry.at);
      var side = width / 2 + 34;
      var isWide = className === "is-county";
      var shifts = [[0, 0], [0, 32], [0, -32]].concat(isWide ? [[side, 0], [-side, 0]] : []);
      for (var i = 0; i < shifts.length; i += 1) {
        var place = point.add(shifts[i]);
        var box = boxOf(place, width);
        var isHere = i === 0 || isWide || entry.bounds.contains(map.layerPointToLatLng(place));
        if (isHere && isInView(box) && !overlaps(box, taken)) {
          return { at: place, box: box };
        }
      }
      return null;
    }

    function isInView(box) {
      var corner = map.containerPointToLayerPoint([0, 0]);
      var size = map.getSize();
      return box[0] > corner.x && box[1] > corner.y && box[2] < corner.x + size.x && box[3] < corner.y + size.y;
    }

    function draw() {
      var zoom = map.getZoom();
      var taken = markerBoxes(map);
      layer.clearLayers();
      pen.font = (className === "is-county" ? "bold 15px " : "13px ") + "sans-serif";
      entries.forEach(function (entry) {
        if (zoom < entry.from || zoom > entry.to || !map.getBounds().contains(entry.at)) {
          return;
        }
        var sign = entry.sign ? 22 : 0;
        var length = pen.measureText(entry.name).width;
        var named = findRoom(entry, entry.sign ? Math.min(length + sign, 176) : length, taken);
        var room = named || (sign && findRoom(entry, sign, taken));
        if (room) {
          taken.push(room.box);
          layer.addLayer(label(map, entry, map.layerPointToLatLng(room.at), Boolean(named), className));
        }
      });
    }

    map.on("zoomend moveend offersdrawn", draw);
    draw();
  }

  /* Where offers stand, so that no name hides below them. */
  function markerBoxes(map) {
    return map.atlas.markers ? map.atlas.markers() : [];
  }

  function label(map, entry, at, named, className) {
    var text = make("span", named ? "" : "only-sign");
    if (entry.sign) {
      text.appendChild(icon(map, "status-" + entry.sign));
    }
    if (named) {
      text.appendChild(make("i", "", entry.name));
    }
    return L.marker(at, {
      pane: "labels",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className: "place-label " + className + (entry.sign ? " is-" + entry.sign : ""),
        html: text,
        iconSize: [0, 0]
      })
    });
  }

  function entryOf(layer, range) {
    var bounds = layer.getBounds();
    return {
      /* What follows a colon lists a social space's towns: for the tooltip, not for a label. */
      name: layer.feature.properties.name.split(":")[0],
      at: centreOf(layer),
      bounds: bounds,
      weight: (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth()),
      from: range[0],
      to: range[1]
    };
  }

  /* The centre of the largest part, so that a name stands on land. */
  function centreOf(layer) {
    var rings = layer.getLatLngs();
    var parts = Array.isArray(rings[0][0]) ? rings.map(function (part) { return part[0]; }) : [rings[0]];
    var largest = parts.reduce(function (best, ring) {
      return ring.length > best.length ? ring : best;
    });
    return L.polygon(largest).getBounds().getCenter();
  }

  /* ---------- Outlines as ground ---------- */

  /* Small outlines are not worth their bytes before somebody comes near. */
  function near(map, zoom) {
    return new Promise(function (resolve) {
      function look() {
        if (map.getZoom() >= (zoom || 0)) {
          map.off("zoomend", look);
          resolve();
        }
      }
      map.on("zoomend", look);
      look();
    });
  }

  /* The lines of counties stand above those of municipalities, whichever came first. */
  function order(map, layer, kind) {
    if (kind === "county") {
      map.atlas.counties = layer;
    } else {
      map.getContainer().classList.add("has-ground");
    }
    if (map.atlas.counties) {
      map.atlas.counties.bringToFront();
    }
  }

  function showOutlines(map, options) {
    map.whenSeen.then(function () {
      return near(map, options.from);
    }).then(function () {
      return load(options.url);
    }).then(function (outlines) {
      var marked = options.highlight || [];
      var mark = " is-highlight" + (marked.length === 1 ? " is-single" : "");
      var layer = L.geoJSON(outlines, {
        interactive: false,
        pane: "ground",
        style: function (feature) {
          var isMarked = marked.indexOf(feature.properties.id) >= 0;
          return { className: "region is-" + options.kind + (isMarked ? mark : "") };
        }
      }).addTo(map);
      var entries = [];
      layer.eachLayer(function (area) {
        entries.push(entryOf(area, options.zooms));
        if (marked.indexOf(area.feature.properties.id) >= 0) {
          area.bringToFront();
        }
      });
      if (options.zooms) {
        addLabels(map, entries, "is-" + options.kind);
      }
      order(map, layer, options.kind);
    }).catch(function () {
      say(map, map.atlas.words.failed);
    });
  }

  /* ---------- A few points that the page itself names ---------- */

  function isApproximate(precision) {
    return precision !== "exact" && precision !== "street";
  }

  /* What stands on the pin: its number in the list, else the sign of its field. */
  function pin(map, field, isVague, rank) {
    var drawing = make("div", "pin of-" + field + (isVague ? " is-approximate" : "") + (rank ? " is-ranked" : ""));
    drawing.appendChild(rank ? make("b", "", rank) : icon(map, "field-" + field));
    return L.divIcon({ className: "offer-pin", html: drawing, iconSize: [30, 30], iconAnchor: [15, 15] });
  }

  /* The list or the page's text says the same, so a screen reader hears it once. */
  function addSilently(map, at, name, drawing) {
    var marker = L.marker(at, { icon: drawing, keyboard: false, interactive: false, alt: name });
    marker.on("add", function () {
      marker.getElement().setAttribute("aria-hidden", "true");
    });
    return marker.addTo(map);
  }

  function showPoints(map, options) {
    options.points.forEach(function (point) {
      var drawing = pin(map, point.field, isApproximate(point.location_precision));
      addSilently(map, [point.lat, point.lon], point.name, drawing);
    });
  }

  /* The place that somebody asked for. */
  function showPlace(map, place) {
    var mark = make("div", "place-mark");
    if (place.name) {
      mark.appendChild(make("span", "", place.name));
    }
    map.atlas.place = [place.lat, place.lon];
    addSilently(map, map.atlas.place, place.name, L.divIcon({ className: "", html: mark, iconSize: [0, 0] }))
      .setZIndexOffset(-1000);
  }

  window.atlasMaps = {
    start: start,
    showOutlines: showOutlines,
    showPoints: showPoints,
    showPlace: showPlace,
    parts: {
      calm: calm,
      make: make,
      icon: icon,
      fillIn: fillIn,
      load: load,
      say: say,
      pin: pin,
      isApproximate: isApproximate,
      addLabels: addLabels,
      entryOf: entryOf
    }
  };
}());
