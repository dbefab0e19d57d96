/* Copies the code of a frame. */
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy-from]"), function (button) {
    var field = document.getElementById(button.dataset.copyFrom);
    var state = document.querySelector("[data-copy-state]");
    function say(text) {
      state.textContent = text;
    }
    function byHand() {
      field.focus();
      field.select();
      say(button.dataset.failed);
    }
    button.addEventListener("click", function () {
      // Emptied first, so that a second press is told as well.
      say("");
      if (!navigator.clipboard) {
        byHand();
        return;
      }
      navigator.clipboard.writeText(field.value).then(function () {
        say(button.dataset.said);
      }, byHand);
    });
  });
}());
