/* Offers on the map: groups of them, popups, and what list and map know of each other; map.js comes before. */
(function () {
  "use strict";
  var maps = window.atlasMaps;
  var parts = maps.parts;
  var make = parts.make;
  var fillIn = parts.fillIn;
  var REACH = 52;
  var APART = 40;
  var CLOSE_ZOOM = 14;
  var VAGUE_ZOOM = 12;
  var LAST_ZOOM = 18;
  var FAN_MOST = 12;
  var FIT_FIRST = 25;
  var FIT_KM = 20;
  var MOVED = 40;
  var BESIDE_BUTTONS = [64, 12];
  var ONE_PLACE = 1e-5;

  /* ---------- The feed: columns, in the order of the list ---------- */

  /* Coordinates once in pixels of zoom 0, where groups of every zoom are made. */
  function unpack(feed) {
    var size = feed.id.length;
    feed.size = size;
    feed.x = new Float64Array(size);
    feed.y = new Float64Array(size);
    feed.isVague = feed.precisions.map(parts.isApproximate);
    feed.at = {};
    for (var i = 0; i < size; i += 1) {
      feed.x[i] = 256 * (feed.lon[i] / 360 + 0.5);
      feed.y[i] = 256 * (0.5 - Math.log(Math.tan(Math.PI / 4 + (feed.lat[i] * Math.PI) / 360)) / (2 * Math.PI));
      feed.at[feed.id[i]] = i;
    }
    return feed;
  }

  function isVague(feed, i) {
    return Boolean(feed.isVague[feed.precision[i]]);
  }

  function word(feed, column, words, i) {
    return feed[column][i] < 0 ? "" : feed[words][feed[column][i]];
  }

  /* ---------- Groups ---------- */

  /* The best offer founds a group, the next ones within reach join the nearest. A grid keeps it linear: plugins that
     know all zooms at once take seconds for 20,000 offers on a phone. */
  function gather(x, y, size, reach) {
    var west = Infinity;
    var north = Infinity;
    var east = -Infinity;
    var i;
    for (i = 0; i < size; i += 1) {
      west = Math.min(west, x[i]);
      east = Math.max(east, x[i]);
      north = Math.min(north, y[i]);
    }
    var width = Math.floor((east - west) / reach) + 3;
    var cells = new Map();
    var founders = [];
    var following = [];
    var groups = new Int32Array(size);
    for (i = 0; i < size; i += 1) {
      var cell = (Math.floor((y[i] - north) / reach) + 1) * width + Math.floor((x[i] - west) / reach) + 1;
      var best = -1;
      var least = reach * reach;
      for (var row = -width; row <= width; row += width) {
        for (var side = -1; side <= 1; side += 1) {
          var group = cells.get(cell + row + side);
          while (group !== undefined) {
            var dx = x[i] - x[founders[group]];
            var dy = y[i] - y[founders[group]];
            if (dx * dx + dy * dy < least) {
              least = dx * dx + dy * dy;
              best = group;
            }
            group = following[group];
          }
        }
      }
      if (best < 0) {
        best = founders.length;
        founders.push(i);
        following.push(cells.get(cell));
        cells.set(cell, best);
      }
      groups[i] = best;
    }
    return { of: groups, count: founders.length };
  }

  function centres(feed, groups) {
    var x = new Float64Array(groups.count);
    var y = new Float64Array(groups.count);
    var count = new Int32Array(groups.count);
    for (var i = 0; i < feed.size; i += 1) {
      var group = groups.of[i];
      x[group] += feed.x[i];
      y[group] += feed.y[i];
      count[group] += 1;
    }
    for (var g = 0; g < groups.count; g += 1) {
      x[g] /= count[g];
      y[g] /= count[g];
    }
    return { x: x, y: y };
  }

  /* Twice, as the middle of a group may lie nearer to its neighbour than its founder. */
  function groupOffers(feed, zoom, ranks) {
    var scale = Math.pow(2, zoom);
    var first = gather(feed.x, feed.y, feed.size, REACH / scale);
    var middle = centres(feed, first);
    var second = gather(middle.x, middle.y, first.count, APART / scale);
    var items = [];
    for (var g = 0; g < second.count; g += 1) {
      items.push({ members: [], x: 0, y: 0, isVague: true, ranks: [], marker: null });
    }
    for (var i = 0; i < feed.size; i += 1) {
      var item = items[second.of[first.of[i]]];
      item.members.push(i);
      item.x += feed.x[i];
      item.y += feed.y[i];
      item.isVague = item.isVague && isVague(feed, i);
      if (ranks[feed.id[i]]) {
        item.ranks.push(ranks[feed.id[i]]);
      }
    }
    items.forEach(function (item) {
      item.x /= item.members.length;
      item.y /= item.members.length;
      item.latlng = L.CRS.EPSG3857.pointToLatLng(L.point(item.x, item.y), 0);
    });
    return items;
  }

  function boundsOf(feed, members) {
    var bounds = L.latLngBounds([]);
    members.forEach(function (i) {
      bounds.extend([feed.lat[i], feed.lon[i]]);
    });
    return bounds;
  }

  /* ---------- How they look ---------- */

  /* A ring whose parts are the fields of the offers inside. */
  function groupIcon(feed, item) {
    var count = item.members.length;
    var counts = feed.fields.map(function () { return 0; });
    item.members.forEach(function (i) {
      counts[feed.field[i]] += 1;
    });
    var from = 0;
    var stops = [];
    feed.fields.map(function (field, code) {
      return [field, counts[code]];
    }).sort().forEach(function (part) {
      var to = from + (360 * part[1]) / count;
      if (part[1]) {
        stops.push("var(--" + part[0] + ") " + from + "deg " + to + "deg");
      }
      from = to;
    });
    var size = count < 10 ? ["small", 40] : count < 100 ? ["medium", 48] : ["large", 58];
    var ring = make("div", "cluster " + size[0] + (item.isVague ? " is-approximate" : ""));
    ring.style.background = "conic-gradient(" + stops.join(", ") + ")";
    ring.appendChild(make("span", "", String(count)));
    if (item.ranks.length) {
      ring.appendChild(make("b", "ranks", item.ranks.slice(0, 2).join(", ") + (item.ranks.length > 2 ? " …" : "")));
    }
    item.half = size[1] / 2;
    return L.divIcon({ className: "offer-cluster", html: ring, iconSize: [size[1], size[1]] });
  }

  function nameOf(view, item) {
    var words = view.map.atlas.words;
    if (item.members.length > 1) {
      var template = item.ranks.length ? words.clusterRanks : words.cluster;
      return fillIn(template, { count: item.members.length, ranks: item.ranks.join(", ") });
    }
    return nameOffer(view, item.members[0]);
  }

  function nameOffer(view, i) {
    var feed = view.feed;
    var rank = view.ranks[feed.id[i]];
    var vague = isVague(feed, i) ? ", " + view.map.atlas.words.approximate : "";
    return (rank ? rank + ". " : "") + feed.name[i] + ", " + word(feed, "topic", "topics", i) + vague;
  }

  function offerIcon(view, i) {
    var feed = view.feed;
    return parts.pin(view.map, word(feed, "field", "fields", i), isVague(feed, i), view.ranks[feed.id[i]]);
  }

  /* A button for keyboard and screen reader; `open` is what click, Enter and Space do. */
  function addButton(layer, at, drawing, name, members, view, open) {
    var marker = L.marker(at, { icon: drawing, riseOnHover: true });
    marker.on("add", function () {
      var element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", name);
      element.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          event.stopPropagation();
          open();
        }
      });
      element.addEventListener("focus", function () {
        markCards(view, members);
      });
    });
    marker.on("click", open);
    marker.on("mouseover", function () {
      markCards(view, members);
    });
    marker.on("mouseout", function () {
      markCards(view, []);
    });
    return marker.addTo(layer);
  }

  /* Only what is seen is drawn, and what stays seen stays as it is. */
  function draw(view) {
    var map = view.map;
    if (view.zoom !== map.getZoom()) {
      view.hadFocus = view.layer.getLayers().some(function (marker) {
        return marker.getElement() === document.activeElement;
      });
      foldFan(view);
      view.layer.clearLayers();
      view.zoom = map.getZoom();
      view.items = groupOffers(view.feed, view.zoom, view.ranks);
    }
    var bounds = map.getBounds().pad(0.3);
    view.items.forEach(function (item) {
      var isSeen = bounds.contains(item.latlng);
      if (isSeen && !item.marker) {
        addItem(view, item);
      } else if (!isSeen && item.marker && item.marker.getElement() !== document.activeElement) {
        view.layer.removeLayer(item.marker);
        item.marker = null;
      }
    });
    if (view.hadFocus) {
      focusAgain(view);
    }
    map.fire("offersdrawn");
  }

  function addItem(view, item) {
    var isOne = item.members.length === 1;
    item.half = 16;
    var drawing = isOne ? offerIcon(view, item.members[0]) : groupIcon(view.feed, item);
    item.marker = addButton(view.layer, item.latlng, drawing, nameOf(view, item), item.members, view, function () {
      openItem(view, item);
    });
  }

  /* Groups of another zoom are others; whoever stood on one goes on at the one that took its first offer. */
  function focusAgain(view) {
    view.hadFocus = false;
    var item = view.opened === undefined ? null : itemOf(view, view.opened);
    var next = (item && item.marker && item.marker.getElement()) || view.map.getContainer();
    next.focus({ preventScroll: true });
  }

  function itemOf(view, i) {
    return view.items.filter(function (item) {
      return item.members.indexOf(i) >= 0;
    })[0];
  }

  /* ---------- Opening ---------- */

  function sharePoint(feed, members) {
    var first = members[0];
    return members.every(function (i) {
      return Math.abs(feed.lon[i] - feed.lon[first]) < ONE_PLACE && Math.abs(feed.lat[i] - feed.lat[first]) < ONE_PLACE;
    });
  }

  /* Points that only stand for their place do not come apart by zooming in. */
  function openItem(view, item) {
    var map = view.map;
    var members = item.members;
    view.opened = members[0];
    view.from = null;
    if (members.length === 1) {
      openOffer(view, members[0], item.latlng);
      return;
    }
    var bounds = boundsOf(view.feed, members);
    var target = Math.min(map.getBoundsZoom(bounds, false, L.point(80, 80)), item.isVague ? CLOSE_ZOOM : LAST_ZOOM);
    var isOnePlace = sharePoint(view.feed, members) || (item.isVague && target >= CLOSE_ZOOM);
    if (!isOnePlace && target >= map.getZoom() + 0.5 && (map.getZoom() < CLOSE_ZOOM || members.length > FAN_MOST)) {
      map.fitBounds(bounds, { padding: [40, 40], maxZoom: target, animate: !parts.calm });
    } else if (item.isVague || members.length > FAN_MOST) {
      openGroup(view, item, null);
    } else {
      openFan(view, item);
    }
  }

  function offerUrl(view, i) {
    return view.map.atlas.offerUrl.replace("ID", encodeURIComponent(view.feed.id[i]));
  }

  function offerLink(view, i) {
    var link = make("a", "of-" + word(view.feed, "field", "fields", i));
    var rank = view.ranks[view.feed.id[i]];
    link.href = offerUrl(view, i);
    if (rank) {
      link.appendChild(make("b", "rank", rank));
    }
    return link;
  }

  /* Text that comes from the data is German, whatever the language of the page. */
  function german(tag, text) {
    var element = make(tag, "", text);
    element.lang = "de";
    return element;
  }

  function describeOffer(view, i) {
    var feed = view.feed;
    var words = view.map.atlas.words;
    var box = make("div", "popup of-" + word(feed, "field", "fields", i));
    var link = box.appendChild(make("h3")).appendChild(offerLink(view, i));
    link.appendChild(german("span", feed.name[i]));
    var topic = box.appendChild(make("p", "field-word"));
    topic.appendChild(parts.icon(view.map, "field-" + word(feed, "field", "fields", i)));
    topic.appendChild(document.createTextNode(word(feed, "topic", "topics", i)));
    var provider = word(feed, "provider", "providers", i);
    if (provider && provider !== feed.name[i]) {
      box.appendChild(german("p", provider));
    }
    box.appendChild(make("p", "muted", describePlace(feed, words, i)));
    addFromCard(view, box, i);
    return box;
  }

  function describePlace(feed, words, i) {
    var texts = [word(feed, "municipality", "municipalities", i)];
    var distance = feed.distance_km && feed.distance_km[i];
    if (distance) {
      // As on the cards: half kilometres at most, as a straight line to a rough point deserves.
      var km = distance < 1 ? Math.max(0.5, Math.round(distance * 2) / 2) : Math.round(distance);
      km = km.toLocaleString(document.documentElement.lang);
      texts.push(fillIn(words.distance, { km: km }));
    }
    if (isVague(feed, i)) {
      texts.push(words.approximate);
    }
    return texts.filter(Boolean).join(", ");
  }

  /* What only the list knows: whether it is open now, and the number to call. */
  function addFromCard(view, box, i) {
    var card = view.cards[view.feed.id[i]];
    var opening = card && card.querySelector(".opening");
    var phone = card && card.querySelector(".card-phone");
    if (opening) {
      box.appendChild(make("p", "", opening.textContent.trim()));
    }
    if (phone) {
      box.appendChild(document.importNode(phone, true));
    }
    if (card) {
      var button = box.appendChild(make("button", "button quiet", view.map.atlas.words.inList));
      button.type = "button";
      button.addEventListener("click", function () {
        showCard(view, card);
      });
    }
  }

  function describeGroup(view, members, chosen) {
    var feed = view.feed;
    var words = view.map.atlas.words;
    var isOne = members.every(function (i) {
      return feed.municipality[i] === feed.municipality[members[0]];
    });
    var areVague = members.every(function (i) {
      return isVague(feed, i);
    });
    var box = make("div", "popup");
    var place = (isOne && word(feed, "municipality", "municipalities", members[0])) || words.thisPlace;
    var facts = { count: members.length, place: place };
    box.appendChild(make("h3", "", fillIn(areVague ? words.groupApproximate : words.group, facts)));
    var list = box.appendChild(make("ul"));
    members.forEach(function (i) {
      var link = list.appendChild(make("li")).appendChild(offerLink(view, i));
      if (i === chosen) {
        link.classList.add("is-chosen");
      }
      if (!link.firstChild) {
        link.appendChild(parts.icon(view.map, "field-" + word(feed, "field", "fields", i)));
      }
      link.appendChild(german("span", feed.name[i]));
      link.appendChild(make("small", "", word(feed, "topic", "topics", i)));
      link.addEventListener("mouseenter", function () { markCards(view, [i]); });
      link.addEventListener("focus", function () { markCards(view, [i]); });
    });
    return box;
  }

  function openPopup(view, at, content, members) {
    var size = view.map.getSize();
    // On a narrow screen the buttons must give way, or the text would be cut off.
    var isNarrow = size.x < 480;
    var popup = L.popup({
      maxHeight: Math.min(340, size.y - 90),
      minWidth: Math.min(240, size.x - 64),
      maxWidth: Math.min(320, size.x - 64),
      offset: [0, -8],
      autoPanPaddingTopLeft: isNarrow ? [8, 8] : BESIDE_BUTTONS
    }).setLatLng(at).setContent(content).openOn(view.map);
    popup.getElement().setAttribute("role", "dialog");
    popup.getElement().setAttribute("aria-label", content.querySelector("h3").textContent);
    markCards(view, members, true);
    var first = content.querySelector("a.is-chosen") || content.querySelector("a");
    // Without a jump of the page, as the popup stands where somebody looks already.
    first.focus({ preventScroll: true });
    if (first.classList.contains("is-chosen")) {
      first.scrollIntoView({ block: "nearest" });
    }
  }

  function openOffer(view, i, at) {
    view.opened = i;
    openPopup(view, at, describeOffer(view, i), [i]);
  }

  function openGroup(view, item, chosen) {
    openPopup(view, item.latlng, describeGroup(view, item.members, chosen), chosen === null ? [] : [chosen]);
  }

  /* Offers of one address stand around it, each on a leg of its own, in the order of the list. */
  function openFan(view, item) {
    var map = view.map;
    foldFan(view);
    map.closePopup();
    var count = item.members.length;
    var radius = Math.max(48, (count * 46) / (2 * Math.PI));
    map.panInside(item.latlng, { padding: [radius + 24, radius + 24], animate: false });
    var centre = map.latLngToLayerPoint(item.latlng);
    var layer = L.layerGroup().addTo(map);
    view.fan = { item: item, layer: layer, pins: {} };
    item.members.forEach(function (i, place) {
      var angle = (2 * Math.PI * place) / count - Math.PI / 2;
      var at = map.layerPointToLatLng(centre.add([radius * Math.cos(angle), radius * Math.sin(angle)]));
      L.polyline([item.latlng, at], { className: "fan-leg", interactive: false }).addTo(layer);
      view.fan.pins[i] = addButton(layer, at, offerIcon(view, i), nameOffer(view, i), [i], view, function () {
        view.from = null;
        openOffer(view, i, at);
      });
      view.fan.pins[i].setZIndexOffset(2000);
    });
    item.marker.getElement().classList.add("is-open");
    view.fan.pins[item.members[0]].getElement().focus({ preventScroll: true });
  }

  function foldFan(view) {
    if (view.fan) {
      view.fan.layer.remove();
      if (view.fan.item.marker) {
        view.fan.item.marker.getElement().classList.remove("is-open");
      }
      view.fan = null;
    }
  }

  /* The marker on the screen that stands for an offer: its own, or that of its group. */
  function markerOf(view, i) {
    var pin = view.fan && view.fan.pins[i];
    var item = pin ? null : itemOf(view, i);
    return pin || (item && item.marker) || null;
  }

  /* Back to where somebody came from: the card's button, the pin, or the map. */
  function goBack(view) {
    var marker = view.opened === undefined ? null : markerOf(view, view.opened);
    var next = view.from || (marker && marker.getElement()) || view.map.getContainer();
    next.focus({ preventScroll: true });
  }

  function listenForClosing(view) {
    var map = view.map;
    map.on("popupclose", function (event) {
      markCards(view, []);
      if (event.popup.getElement().contains(document.activeElement)) {
        goBack(view);
      }
    });
    map.on("click", function () {
      foldFan(view);
    });
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key !== "Escape") {
        return;
      }
      if (map.getContainer().querySelector(".leaflet-popup .popup") && map._popup && map._popup.isOpen()) {
        map.closePopup();
      } else if (view.fan) {
        var item = view.fan.item;
        foldFan(view);
        item.marker.getElement().focus({ preventScroll: true });
      }
    });
  }

  /* ---------- List and map know each other ---------- */

  function readCards() {
    var view = { cards: {}, ranks: {} };
    Array.prototype.forEach.call(document.querySelectorAll("[data-offer]"), function (card) {
      view.cards[card.dataset.offer] = card;
      view.ranks[card.dataset.offer] = card.dataset.rank;
    });
    return view;
  }

  function markCards(view, members, bringIntoView) {
    (view.marked || []).forEach(function (card) {
      card.classList.remove("is-chosen");
    });
    view.marked = members.map(function (i) {
      return view.cards[view.feed.id[i]];
    }).filter(Boolean);
    view.marked.forEach(function (card) {
      card.classList.add("is-chosen");
    });
    if (bringIntoView && view.marked.length) {
      view.marked[0].scrollIntoView({ block: "nearest", behavior: parts.calm ? "auto" : "smooth" });
    }
  }

  function showCard(view, card) {
    if (window.atlasShowView) {
      window.atlasShowView("list");
    }
    view.from = card.querySelector("h3 a");
    view.map.closePopup();
    view.from.focus();
    card.classList.add("is-chosen");
    view.marked = [card];
  }

  function light(view, id) {
    if (view.lit) {
      view.lit.classList.remove("is-chosen");
    }
    var i = id === null || !view.feed ? undefined : view.feed.at[id];
    var marker = i === undefined ? null : markerOf(view, i);
    view.lit = marker && marker.getElement();
    if (view.lit) {
      view.lit.classList.add("is-chosen");
    }
  }

  function showOnMap(view, id, button) {
    if (window.atlasShowView) {
      window.atlasShowView("map");
    }
    view.drawn.then(function () {
      var i = view.feed.at[id];
      if (i !== undefined) {
        goTo(view, i);
        view.from = button;
      }
    });
  }

  function goTo(view, i) {
    var map = view.map;
    var feed = view.feed;
    var at = L.latLng(feed.lat[i], feed.lon[i]);
    view.opened = i;
    map.setView(at, Math.max(map.getZoom(), isVague(feed, i) ? VAGUE_ZOOM : CLOSE_ZOOM), { animate: false });
    var item = itemOf(view, i);
    if (item.members.length === 1) {
      openOffer(view, i, item.latlng);
    } else if (item.isVague || item.members.length > FAN_MOST) {
      openGroup(view, item, i);
    } else {
      openFan(view, item);
      openOffer(view, i, view.fan.pins[i].getLatLng());
    }
  }

  function joinWithList(view) {
    Object.keys(view.cards).forEach(function (id) {
      var card = view.cards[id];
      var button = card.querySelector("[data-show-on-map]");
      card.addEventListener("mouseenter", function () { light(view, id); });
      card.addEventListener("focusin", function () { light(view, id); });
      card.addEventListener("mouseleave", function () { light(view, null); });
      card.addEventListener("focusout", function () { light(view, null); });
      if (button) {
        button.hidden = false;
        button.addEventListener("click", function () { showOnMap(view, id, button); });
      }
    });
  }

  /* ---------- Search inside the map ---------- */

  function offerSearchHere(view) {
    var map = view.map;
    var home = map.project(map.getCenter(), 0);
    var homeZoom = map.getZoom();
    var button = make("button", "button quiet search-here", map.atlas.words.searchHere);
    button.type = "button";
    button.hidden = true;
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", function () {
      window.location.assign(addressHere(map));
    });
    map.getContainer().appendChild(button);
    // A popup reaches to the top of the map, and two things at once are one too many.
    map.on("popupopen popupclose", function (event) {
      button.classList.toggle("is-covered", event.type === "popupopen");
    });
    map.on("moveend", function () {
      var moved = map.project(map.getCenter(), 0).distanceTo(home) * Math.pow(2, homeZoom);
      button.hidden = moved < MOVED && Math.abs(map.getZoom() - homeZoom) < 0.5;
    });
  }

  /* The box takes the place of everything else that says where. */
  function addressHere(map) {
    var address = new URL(window.location.href);
    ["near", "radius_km", "region", "county", "page"].forEach(function (name) {
      address.searchParams.delete(name);
    });
    var bounds = map.getBounds();
    var sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    address.searchParams.set("bbox", sides.map(function (side) { return side.toFixed(4); }).join(","));
    address.hash = document.querySelector("[data-split].shows-map") ? "karte" : "";
    return address.href;
  }

  /* ---------- Start ---------- */

  /* Around a place, what somebody wants to see first is near: one page of the list, and no farther than a trip, unless
     even the best lie farther. Else everything found. */
  function firstSeen(feed) {
    var all = Array.from(feed.id.keys());
    if (!feed.distance_km) {
      return all;
    }
    var near = all.filter(function (i) {
      return feed.distance_km[i] !== null;
    });
    var limit = Math.max(FIT_KM, near.length ? feed.distance_km[near[0]] : 0);
    return near.slice(0, FIT_FIRST).filter(function (i) {
      return feed.distance_km[i] <= limit;
    });
  }

  function fit(view, options) {
    var feed = view.feed;
    if (!options.fit || !feed.size) {
      return;
    }
    var bounds = boundsOf(feed, firstSeen(feed));
    if (feed.distance_km) {
      bounds.extend(view.map.atlas.place || view.map.atlas.bounds);
    }
    view.map.fitBounds(bounds, { padding: [30, 30], maxZoom: CLOSE_ZOOM, animate: false });
  }

  function boxes(view) {
    return view.items.filter(function (item) {
      return item.marker;
    }).map(function (item) {
      var at = view.map.latLngToLayerPoint(item.latlng);
      return [at.x - item.half, at.y - item.half, at.x + item.half, at.y + item.half];
    });
  }

  function showOffers(map, options) {
    var view = readCards();
    view.map = map;
    view.layer = L.layerGroup().addTo(map);
    view.items = [];
    view.drawn = map.whenSeen.then(function () {
      return parts.load(options.url);
    }).then(function (feed) {
      view.feed = unpack(feed);
      fit(view, options);
      map.atlas.markers = function () {
        return boxes(view);
      };
      draw(view);
      map.on("moveend", function () {
        draw(view);
      });
      listenForClosing(view);
      offerSearchHere(view);
      map.getContainer().dataset.offers = String(view.feed.size);
    });
    view.drawn.catch(function () {
      parts.say(map, map.atlas.words.failed);
    });
    joinWithList(view);
  }

  maps.showOffers = showOffers;
}());
