// Chooses the page's language, and shows the document's message about a page that did not load, until the page's own script replaces it.
// Must run in old browsers, which cannot run the page's script.
(() => {
  // A document names in `data-needs` what its page needs besides. Pages do without other features, or say so where they need them.
  var own = document.currentScript.getAttribute("data-needs");
  chooseLanguage(document.currentScript.getAttribute("data-languages"));
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
      reason.textContent = (
        reason.getAttribute("data-lacking") ||
        "This browser lacks {features}, without which the page does not work. " +
          "An old browser, a privacy setting or an extension may be the cause. Update the browser, or use another one."
      ).replace("{features}", lacking.join(", "));
    show();
  });

  /**
   * The language of the link (`?lang=`), which this tab keeps, else the organizer's choice, else the first language of the browser that the page has, else English. The browser's region stays.
   * @param {string | null} list the languages of the page
   */
  function chooseLanguage(list) {
    if (!list) return;
    var known = list.split(" ");
    var base = (tag) => tag.split("-")[0].toLowerCase();
    var browser = Array.prototype.slice.call(navigator.languages || [navigator.language || "en"]);
    var chosen = (/[?&]lang=([a-z]+)/i.exec(location.search) || ["", ""])[1].toLowerCase();
    try {
      if (known.indexOf(chosen) >= 0) sessionStorage.setItem("headcount.language", chosen);
      else chosen = sessionStorage.getItem("headcount.language") || localStorage.getItem("headcount.language");
    } catch (_error) {
      // Without storage, the browser decides.
    }
    var wanted = (
      known.indexOf(chosen) >= 0 ? [chosen] : browser.map(base).filter((one) => known.indexOf(one) >= 0)
    )[0];
    var language = wanted || "en";
    var root = document.documentElement;
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
    root.setAttribute("data-locale", browser.filter((tag) => base(tag) === language)[0] || language);
  }
})();
