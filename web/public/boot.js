// Shows the document's message about a page that did not load, until the page's own script replaces it. Must run in old browsers, which
// cannot run the page's script.
(() => {
  var show = () => {
    var message = document.getElementById("boot");
    if (message) message.className = "failed";
  };
  // Only a capturing listener receives the error of a file that cannot be loaded.
  addEventListener("error", show, true);
  addEventListener("unhandledrejection", show);
})();
