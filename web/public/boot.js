// Shows, while a page's own script has not put anything in its place, what the document says of a page that does not load.
// For browsers of any age: it is there for those that cannot run the page's script.
(() => {
  var show = () => {
    var message = document.getElementById("boot");
    if (message) message.className = "failed";
  };
  // Of a file that cannot be loaded only the capturing listener is told.
  addEventListener("error", show, true);
  addEventListener("unhandledrejection", show);
})();
