/* Runs before the frame is drawn: says that scripts work. Nothing is remembered in other people's pages. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");
}());
