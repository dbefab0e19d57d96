/* What Leaflet lacks for the atlas. The page's map script, made by Folium, calls these functions. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var CLOSE_ZOOM = 14;
  var BESIDE_BUTTONS = [64, 12];
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
    if (!map.atlas.markers) {
      return [];
    }
    return map.atlas.markers().map(function (marker) {
      var at = map.latLngToLayerPoint(marker.getLatLng());
      var half = marker instanceof L.MarkerCluster ? (marker.getChildCount() < 100 ? 24 : 30) : 16;
      return [at.x - half, at.y - half, at.x + half, at.y + half];
    });
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
      name: layer.feature.properties.name,
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
        pane: "tilePane",
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

  /* ---------- Offers ---------- */

  function isApproximate(properties) {
    return properties.location_precision !== "exact" && properties.location_precision !== "street";
  }

  function pin(map, properties) {
    var drawing = make("div", "pin of-" + properties.field + (isApproximate(properties) ? " is-approximate" : ""));
    drawing.appendChild(icon(map, "field-" + properties.field));
    return L.divIcon({ className: "offer-pin", html: drawing, iconSize: [30, 30], iconAnchor: [15, 15], popupAnchor: [0, -14] });
  }

  /* A ring whose parts are the fields of the offers inside. */
  function clusterIcon(cluster) {
    var markers = cluster.getAllChildMarkers();
    var counts = {};
    markers.forEach(function (marker) {
      var field = marker.feature.properties.field;
      counts[field] = (counts[field] || 0) + 1;
    });
    var from = 0;
    var parts = Object.keys(counts).sort().map(function (field) {
      var to = from + (360 * counts[field]) / markers.length;
      var part = "var(--" + field + ") " + from + "deg " + to + "deg";
      from = to;
      return part;
    });
    var size = markers.length < 10 ? ["small", 40] : markers.length < 100 ? ["medium", 48] : ["large", 58];
    var ring = make("div", "cluster " + size[0] + (areApproximate(markers) ? " is-approximate" : ""));
    ring.style.background = "conic-gradient(" + parts.join(", ") + ")";
    ring.appendChild(make("span", "", String(markers.length)));
    return L.divIcon({ className: "offer-cluster", html: ring, iconSize: [size[1], size[1]] });
  }

  function offerUrl(map, properties) {
    return map.atlas.offerUrl.replace("ID", encodeURIComponent(properties.id));
  }

  function describeOffer(map, properties) {
    var words = map.atlas.words;
    var box = make("div", "popup of-" + properties.field);
    var title = box.appendChild(make("h3"));
    var link = title.appendChild(make("a", "", properties.name));
    link.href = offerUrl(map, properties);
    var topic = box.appendChild(make("p", "field-word"));
    topic.appendChild(icon(map, "field-" + properties.field));
    topic.appendChild(document.createTextNode(properties.topic_label));
    if (properties.provider) {
      box.appendChild(make("p", "", properties.provider));
    }
    var place = properties.municipality || "";
    box.appendChild(make("p", "muted", place + (isApproximate(properties) ? " (" + words.approximate + ")" : "")));
    return box;
  }

  function describeGroup(map, markers, chosen) {
    var words = map.atlas.words;
    var place = markers[0].feature.properties.municipality;
    var isOne = markers.every(function (marker) {
      return marker.feature.properties.municipality === place;
    });
    var box = make("div", "popup");
    var facts = { count: markers.length, place: (isOne && place) || words.thisPlace };
    box.appendChild(make("h3", "", fillIn(areApproximate(markers) ? words.groupApproximate : words.group, facts)));
    var list = box.appendChild(make("ul"));
    markers.slice().sort(byName).forEach(function (marker) {
      var properties = marker.feature.properties;
      var link = list.appendChild(make("li")).appendChild(make("a", "of-" + properties.field));
      link.href = offerUrl(map, properties);
      if (properties.id === chosen) {
        link.classList.add("is-chosen");
      }
      link.appendChild(icon(map, "field-" + properties.field));
      link.appendChild(make("span", "", properties.name));
      link.appendChild(make("small", "", properties.topic_label));
    });
    return box;
  }

  function byName(a, b) {
    return a.feature.properties.name.localeCompare(b.feature.properties.name, "de");
  }

  function shareOnePoint(markers) {
    var first = markers[0].getLatLng();
    return markers.every(function (marker) {
      return marker.getLatLng().equals(first, 1e-6);
    });
  }

  /* Points that only stand for their place do not come apart by zooming in. */
  function isOnePlace(map, cluster, markers) {
    return shareOnePoint(markers) || (areApproximate(markers) && map.getBoundsZoom(cluster.getBounds()) >= CLOSE_ZOOM);
  }

  function areApproximate(markers) {
    return markers.every(function (marker) {
      return isApproximate(marker.feature.properties);
    });
  }

  function openGroup(map, markers, chosen, at) {
    var content = describeGroup(map, markers, chosen);
    L.popup({ maxHeight: Math.min(340, map.getSize().y - 90), minWidth: 240, maxWidth: 320, offset: [0, -12], autoPanPaddingTopLeft: BESIDE_BUTTONS })
      .setLatLng(at || markers[0].getLatLng())
      .setContent(content)
      .openOn(map);
    var link = content.querySelector(".is-chosen");
    if (link) {
      link.scrollIntoView({ block: "nearest" });
    }
  }

  function openCluster(map, cluster) {
    var markers = cluster.getAllChildMarkers();
    if (isOnePlace(map, cluster, markers) || map.getZoom() >= CLOSE_ZOOM) {
      openGroup(map, markers, null, cluster.getLatLng());
    } else {
      map.fitBounds(cluster.getBounds(), { padding: [40, 40], maxZoom: CLOSE_ZOOM, animate: !calm });
    }
  }

  function showOffers(map, options) {
    var group = L.markerClusterGroup({
      animate: !calm,
      chunkedLoading: true,
      iconCreateFunction: clusterIcon,
      maxClusterRadius: 52,
      showCoverageOnHover: false,
      spiderfyOnMaxZoom: false,
      zoomToBoundsOnClick: false
    });
    var markers = {};
    var drawn;
    group.on("clusterclick", function (event) {
      openCluster(map, event.layer);
    });
    drawn = map.whenSeen.then(function () {
      return load(options.url);
    }).then(function (offers) {
      var points = L.geoJSON(offers, {
        filter: function (feature) {
          return feature.geometry !== null;
        },
        pointToLayer: function (feature, at) {
          return offerMarker(map, feature, at, markers);
        }
      });
      group.addLayer(points).addTo(map);
      if (options.fit && points.getLayers().length) {
        map.fitBounds(points.getBounds(), { padding: [30, 30], maxZoom: CLOSE_ZOOM, animate: false });
      }
      map.atlas.markers = function () {
        return group._featureGroup.getLayers();
      };
      map.fire("offersdrawn");
      group.on("animationend", function () {
        map.fire("offersdrawn");
      });
      nameClusters(map, group);
      map.getContainer().dataset.offers = String(points.getLayers().length);
    }).catch(function () {
      say(map, map.atlas.words.failed);
    });
    joinWithList(map, group, markers, drawn);
  }

  function offerMarker(map, feature, at, markers) {
    var properties = feature.properties;
    var marker = L.marker(at, { icon: pin(map, properties), alt: properties.name, riseOnHover: true });
    marker.feature = feature;
    marker.on("add", function () {
      nameMarker(marker.getElement(), properties.name);
    });
    marker.bindPopup(function () {
      return describeOffer(map, properties);
    }, { minWidth: 220, maxWidth: 320, autoPanPaddingTopLeft: BESIDE_BUTTONS });
    markers[properties.id] = marker;
    return marker;
  }

  function nameMarker(element, name) {
    if (element) {
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", name);
    }
  }

  /* Clusters are drawn anew at each zoom: name them, and let Enter open them as a click does. */
  function nameClusters(map, group) {
    function rename() {
      map.eachLayer(function (layer) {
        if (layer instanceof L.MarkerCluster && layer.getElement()) {
          nameMarker(layer.getElement(), fillIn(map.atlas.words.cluster, { count: layer.getChildCount() }));
          layer.getElement().onkeydown = function (event) {
            if (event.key === "Enter" || event.key === " ") {
              event.preventDefault();
              openCluster(map, layer);
            }
          };
        }
      });
    }
    group.on("animationend", rename);
    map.on("zoomend moveend layeradd", function () {
      window.clearTimeout(rename.later);
      rename.later = window.setTimeout(rename, 60);
    });
    rename();
  }

  /* ---------- List and map know each other ---------- */

  function joinWithList(map, group, markers, drawn) {
    var lit = null;

    function light(id) {
      var marker = markers[id];
      var shown = marker && group.getVisibleParent(marker);
      if (lit) {
        lit.classList.remove("is-chosen");
      }
      lit = (shown && shown.getElement()) || null;
      if (lit) {
        lit.classList.add("is-chosen");
      }
    }

    function show(id) {
      if (window.atlasShowView) {
        window.atlasShowView("map");
      }
      drawn.then(function () {
        point(id);
      });
    }

    function point(id) {
      var marker = markers[id];
      if (!marker) {
        return;
      }
      var same = group.getLayers().filter(function (other) {
        return other.getLatLng().equals(marker.getLatLng(), 1e-6);
      });
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), isApproximate(marker.feature.properties) ? 12 : CLOSE_ZOOM), { animate: false });
      if (same.length > 1) {
        openGroup(map, same, id);
      } else {
        group.zoomToShowLayer(marker, function () {
          marker.openPopup();
        });
      }
    }

    Array.prototype.forEach.call(document.querySelectorAll("[data-offer]"), function (card) {
      var id = card.dataset.offer;
      var button = card.querySelector("[data-show-on-map]");
      card.addEventListener("mouseenter", function () { light(id); });
      card.addEventListener("focusin", function () { light(id); });
      card.addEventListener("mouseleave", function () { light(null); });
      if (button) {
        button.hidden = false;
        button.addEventListener("click", function () { show(id); });
      }
    });

    group.on("click mouseover", function (event) {
      markCard(event.layer.feature.properties.id, event.type === "click");
    });
    group.on("mouseout", function () {
      markCard(null, false);
    });
  }

  function markCard(id, bringIntoView) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-offer]"), function (card) {
      var isIt = card.dataset.offer === id;
      card.classList.toggle("is-chosen", isIt);
      if (isIt && bringIntoView) {
        card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
      }
    });
  }

  /* ---------- A few points that the page itself names ---------- */

  function showPoints(map, options) {
    options.points.forEach(function (point) {
      var marker = L.marker([point.lat, point.lon], { icon: pin(map, point), keyboard: false, interactive: false, alt: point.name });
      marker.on("add", function () {
        marker.getElement().setAttribute("aria-hidden", "true");
      });
      marker.addTo(map);
    });
  }

  /* ---------- Verdicts ---------- */

  function showVerdicts(map, options) {
    map.whenSeen.then(function () {
      return Promise.all([load(options.areas), load(options.verdicts)]);
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
          var verdict = verdicts[feature.properties.id];
          var marks = (verdict.is_inferred ? " is-inferred" : "") + (verdict.survey === "partial" ? " is-partial" : "");
          return { className: "region verdict-area is-" + verdict.status + marks };
        },
        onEachFeature: function (feature, area) {
          var verdict = verdicts[feature.properties.id];
          var entry = entryOf(area, [0, 20]);
          entry.sign = verdict.status;
          entries.push(entry);
          area.bindTooltip(tip(options, verdict), { sticky: true, className: "region-tip", opacity: 1 });
          area.on("click", function () {
            window.location.assign(options.page.replace("ID", encodeURIComponent(verdict.region_id)));
          });
        }
      }).addTo(map);
      map.fitBounds(layer.getBounds(), { padding: [16, 16], animate: false });
      addLabels(map, entries, "on-verdict");
      map.getContainer().dataset.areas = String(entries.length);
    }).catch(function () {
      say(map, map.atlas.words.failed);
    });
  }

  function tip(options, verdict) {
    var box = make("div");
    box.appendChild(make("b", "", verdict.region));
    box.appendChild(document.createTextNode(options.statuses[verdict.status] + ". " + (verdict.reason || "")));
    return box;
  }

  window.atlasMaps = {
    start: start,
    showOutlines: showOutlines,
    showOffers: showOffers,
    showPoints: showPoints,
    showVerdicts: showVerdicts
  };
}());
