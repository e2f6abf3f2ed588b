// Shows the document's message about a page that did not load, until the page's own script replaces it. Must run in old browsers, which
// cannot run the page's script.
(() => {
  // A document names in `data-needs` what its page needs besides. Pages do without other features, or say so where they need them.
  var own = document.currentScript.getAttribute("data-needs");
  var needed = [
    "AbortController",
    "Array.prototype.at",
    "Array.prototype.findLast",
    "Intl.DateTimeFormat",
    "Intl.NumberFormat",
    "Map",
    "Object.hasOwn",
    "Promise",
    "Set",
    "String.prototype.replaceAll",
    "URL",
    "URLSearchParams",
    "fetch",
    "history.replaceState",
    "performance.now",
    "queueMicrotask",
    "requestAnimationFrame",
  ].concat(own ? own.split(" ") : []);
  var has = (path) => {
    var value = window;
    path.split(".").forEach((name) => {
      value = value ? value[name] : undefined;
    });
    return Boolean(value);
  };
  var lacking = needed.filter((path) => !has(path));
  var show = () => {
    var message = document.getElementById("boot");
    if (message) message.className = "failed";
  };
  // Only a capturing listener receives the error of a file that cannot be loaded.
  addEventListener("error", show, true);
  addEventListener("unhandledrejection", show);
  if (lacking.length === 0) return;
  // The page's own script leaves the message where it is.
  document.documentElement.setAttribute("data-lacking", lacking.join(", "));
  addEventListener("DOMContentLoaded", () => {
    var reason = document.getElementById("boot-reason");
    if (reason)
      reason.textContent =
        `This browser lacks ${lacking.join(", ")}, without which the page does not work. ` +
        "An old browser, a privacy setting or an extension may be the cause. Update the browser, or use another one.";
    show();
  });
})();
