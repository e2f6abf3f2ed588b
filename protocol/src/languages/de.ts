import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

export const badge: BadgeWords = {
  watching: { one: "{count} schaut zu", other: "{count} schauen zu" },
  sample: "Beispiel",
  simulated: "Simuliert",
};

export const page: PageWords = {
  setup: "Beginnt bald",
  live: "Live",
  ended: "Beendet",
  demo: "Demo",
  sampleNote: "Diese Auktion ist ein Beispiel: Publikum und Lose wurden generiert.",
  simulatedNote: "Dieses Publikum ist simuliert. Sie werden nicht mitgezählt.",

  stale: "Diese Zahl ist möglicherweise veraltet",
  reconnecting: "Verbindung wird wiederhergestellt …",
  offline: "Sie sind offline",
  blocked:
    "Live-Aktualisierungen kommen nicht an. Vielleicht blockiert sie ein Werbeblocker oder das Netzwerk. Neuer Versuch …",
  notCounted: "Sie werden nicht mitgezählt (Team)",
  membersOnly: "Bis zum Start können nur Mitglieder dieser Auktion diese Seite sehen.",

  notStarted: "Die Auktion hat noch nicht begonnen.",
  startingSoon: "Beginnt jeden Moment",
  startsThere: "{time} ({there} am Ort der Auktion)",
  endedAt: "Diese Auktion endete am {time}.",
  endedThere: "Diese Auktion endete am {time} ({there} am Ort der Auktion).",
  addToCalendar: "Zum Kalender hinzufügen",
  justNow: "jetzt",

  onBlock: "Im Aufruf",
  lot: "Los {lot}",
  aLot: "Los",
  lotOf: "Los {place} von {total}",
  timeOnBlock: "Zeit im Aufruf",
  currentBid: "Aktuelles Gebot",
  noBid: "Noch kein Gebot",
  heat: "Interesse {score}",
  firstSoon: "Das erste Los wird bald aufgerufen.",
  sold: "Verkauft",
  unsold: "Nicht verkauft",
  passed: "Zurückgestellt",
  withdrawn: "Zurückgezogen",
  bids: { one: "{count} Gebot", other: "{count} Gebote" },
  next: "Als Nächstes:",
  onlyLot: "Das einzige Los",
  firstLots: { one: "Die ersten von {count} Los", other: "Die ersten von {count} Losen" },

  news: "Neuigkeiten",
  latest: "Aktuelles",
  lotOpened: "{lot} aufgerufen",
  lotSold: "{lot} verkauft",
  lotUnsold: "{lot} nicht verkauft",
  lotPassed: "{lot} zurückgestellt",
  lotWithdrawn: "{lot} zurückgezogen",
  bid: "Gebot",
  bidOf: "Gebot {price}",
  break: "Pause",
  someBids: "Gebote",
  details: "Details",
  earlierBids: { one: "{count} früheres Gebot", other: "{count} frühere Gebote" },

  topResults: "Höchste Ergebnisse",
  allLots: "Alle Lose",
  total: "Gesamt",
  noResults: "Es wurden keine Ergebnisse erfasst.",
  unsoldOrPassed:
    "Nicht verkauft: Es gab kein Gebot, oder keines wurde angenommen. Zurückgestellt: Das Los wird eventuell erneut angeboten.",

  notFound: "Auktion nicht gefunden",
  notFoundHelp: "Vielleicht enthält die Adresse einen Tippfehler, oder die Auktion wurde entfernt.",
  locked: "Diese Auktion ist nur für eingeladene Gäste",
  expired: "Ihr Zugang ist abgelaufen",
  invalidLink: "Dieser Link öffnet die Auktion nicht",
  lockedHelp: "Öffnen Sie die Auktion über die Website oder App des Veranstalters.",
  removed: "Diese Auktion wurde entfernt",
  removedHelp: "{title} ist nicht mehr verfügbar.",
  unreachable: "Der Server ist nicht erreichbar",
  unreachableHelp: "Der Server antwortet nicht. Vielleicht startet er neu, oder Sie sind offline.",
  tooManyRequests: "Zu viele Anfragen",
  tooManyRequestsHelp: "Warten Sie eine Minute und laden Sie die Seite dann neu.",
  requestBlocked:
    "Etwas auf diesem Gerät blockiert eine Anfrage an den Server, etwa ein Werbeblocker oder eine Datenschutz-Erweiterung. Lassen Sie diese Website dort zu und laden Sie die Seite neu.",
  tryAgain: "Erneut versuchen",
  stopped: "Diese Seite funktioniert nicht mehr",
  notShown: "Diese Seite konnte nicht angezeigt werden",
  failedHelp: "Etwas ist schiefgelaufen. Laden Sie die Seite neu, um es noch einmal zu versuchen.",
  reload: "Neu laden",

  screen: "Bildschirm",
  nextLot: "Als Nächstes: {lot}",
  startsIn: "Beginnt in {time}",
  thanks: "Danke fürs Zuschauen",
  lost: "Verbindung unterbrochen. Sie wird wiederhergestellt …",
};

export const server: ServerWords = {
  notLoaded: "Diese Seite wurde nicht geladen",
  noScript:
    "JavaScript ist in diesem Browser ausgeschaltet. Schalten Sie es für diese Website ein und laden Sie die Seite neu.",
  notLoadedHelp:
    "Sie braucht JavaScript und einen aktuellen Browser. Vielleicht ist das Netzwerk gestört, oder etwas auf diesem Gerät blockiert ihre Dateien, etwa ein Werbeblocker.",
  lacking:
    "Diesem Browser fehlt {features}. Ohne das funktioniert die Seite nicht. Ein alter Browser, eine Datenschutz-Einstellung oder eine Erweiterung kann die Ursache sein. Aktualisieren Sie den Browser oder verwenden Sie einen anderen.",
  startPage: "Zur Startseite",

  pageNotFound: "Seite nicht gefunden",
  addressHelp: "Vielleicht enthält die Adresse einen Tippfehler, oder sie ist unvollständig.",
  notReady: "Der Server ist noch nicht bereit",
  notReadyHelp: "Er startet gerade, oder seine Datenbank antwortet nicht. Laden Sie die Seite gleich noch einmal.",
  unreadable: "Diese Adresse ist nicht lesbar",
  unreadableHelp:
    "Vielleicht enthält sie einen Tippfehler, oder sie ist unvollständig. Öffnen Sie den Link noch einmal.",
  refused: "Diese Seite kann nicht geöffnet werden",
  serverFailed: "Auf dem Server ist etwas schiefgelaufen",
  serverFailedHelp: "Laden Sie die Seite gleich noch einmal.",

  previewEnded: "Diese Auktion ist beendet. Sehen Sie, was geschehen ist.",
  previewLive: "Jetzt live. Verfolgen Sie, wie die Lose versteigert werden.",
  previewLiveCount: "Jetzt live. Verfolgen Sie, wie die Lose versteigert werden und wie viele zuschauen.",
  previewSoon: "Diese Auktion beginnt bald.",
  previewStarts: "Diese Auktion beginnt am {time} ({zone}).",
  previewPicture: "Eine Live-Auktion auf Headcount",
};
