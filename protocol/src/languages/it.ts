import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

export const badge: BadgeWords = {
  watching: {
    one: "{count} persona guarda",
    many: "{count} di persone guardano",
    other: "{count} persone guardano",
  },
  sample: "Esempio",
  simulated: "Simulata",
};

export const page: PageWords = {
  setup: "Inizia presto",
  live: "In diretta",
  ended: "Conclusa",
  demo: "Demo",
  sampleNote: "Questa asta è un esempio: il pubblico e i lotti sono generati.",
  simulatedNote: "Questo pubblico è simulato. Lei non viene contato.",

  stale: "Questo numero potrebbe non essere aggiornato",
  reconnecting: "Riconnessione …",
  offline: "Non è connesso alla rete",
  blocked: "Gli aggiornamenti in diretta non arrivano. Forse li blocca un ad blocker o la rete. Nuovo tentativo …",
  notCounted: "Lei non viene contato (team)",
  membersOnly: "Solo i membri di questa asta possono vedere questa pagina fino all'inizio della diretta.",

  notStarted: "L'asta non è ancora iniziata.",
  startingSoon: "Sta per iniziare",
  startsThere: "{time} ({there} nel luogo dell'asta)",
  endedAt: "Fine dell'asta: {time}.",
  endedThere: "Fine dell'asta: {time} ({there} nel luogo dell'asta).",
  addToCalendar: "Aggiungi al calendario",
  justNow: "adesso",

  onBlock: "All'incanto",
  lot: "Lotto {lot}",
  aLot: "Lotto",
  lotOf: "lotto {place} di {total}",
  timeOnBlock: "Tempo all'incanto",
  currentBid: "Offerta attuale",
  noBid: "Ancora nessuna offerta",
  firstSoon: "Il primo lotto sta per aprirsi.",
  sold: "Venduto",
  unsold: "Invenduto",
  passed: "Rinviato",
  withdrawn: "Ritirato",
  bids: { one: "{count} offerta", many: "{count} di offerte", other: "{count} offerte" },
  next: "Prossimi:",
  onlyLot: "L'unico lotto",
  firstLots: {
    one: "I primi di {count} lotto",
    many: "I primi di {count} di lotti",
    other: "I primi di {count} lotti",
  },

  news: "Novità",
  latest: "Ultime notizie",
  lotOpened: "{lot} aperto",
  lotSold: "{lot} venduto",
  lotUnsold: "{lot} invenduto",
  lotPassed: "{lot} rinviato",
  lotWithdrawn: "{lot} ritirato",
  bid: "Offerta",
  bidOf: "Offerta {price}",
  break: "Pausa",
  someBids: "Offerte",
  details: "Dettagli",
  earlierBids: {
    one: "{count} offerta precedente",
    many: "{count} di offerte precedenti",
    other: "{count} offerte precedenti",
  },

  topResults: "Risultati migliori",
  allLots: "Tutti i lotti",
  total: "Totale",
  noResults: "Nessun risultato registrato.",
  unsoldOrPassed:
    "Invenduto: nessuna offerta è stata fatta o accettata. Rinviato: il lotto è stato accantonato e può essere riproposto.",

  notFound: "Asta non trovata",
  notFoundHelp: "L'indirizzo potrebbe essere errato, oppure l'asta è stata rimossa.",
  locked: "Questa asta è riservata agli invitati",
  expired: "Il Suo accesso è scaduto",
  invalidLink: "Questo link non apre l'asta",
  lockedHelp: "Apra l'asta dal sito o dall'app dell'organizzatore.",
  removed: "Questa asta è stata rimossa",
  removedHelp: "{title} non è più disponibile.",
  unreachable: "Il server non è raggiungibile",
  unreachableHelp: "Il server non risponde. Forse si sta riavviando, oppure manca la connessione.",
  tooManyRequests: "Troppe richieste",
  tooManyRequestsHelp: "Attenda un minuto, poi ricarichi la pagina.",
  requestBlocked:
    "Qualcosa su questo dispositivo blocca una richiesta al server, per esempio un ad blocker o un'estensione per la privacy. Consenta questo sito, poi ricarichi la pagina.",
  tryAgain: "Riprova",
  stopped: "Questa pagina ha smesso di funzionare",
  notShown: "Non è stato possibile mostrare questa pagina",
  failedHelp: "Qualcosa è andato storto. Ricarichi la pagina per riprovare.",
  reload: "Ricarica",

  screen: "Schermo",
  nextLot: "Prossimo: {lot}",
  startsIn: "Inizia tra {time}",
  thanks: "Grazie per averci seguito",
  lost: "Connessione persa. Riconnessione …",
};

export const server: ServerWords = {
  notLoaded: "Questa pagina non è stata caricata",
  noScript: "JavaScript è disattivato in questo browser. Lo attivi per questo sito, poi ricarichi la pagina.",
  notLoadedHelp:
    "Richiede JavaScript e un browser recente. Forse la rete non funziona, oppure qualcosa su questo dispositivo, come un ad blocker, blocca i suoi file.",
  lacking:
    "A questo browser manca {features}, senza cui la pagina non funziona. La causa può essere un browser vecchio, un'impostazione di privacy o un'estensione. Aggiorni il browser o ne usi un altro.",
  startPage: "Vai alla pagina iniziale",

  pageNotFound: "Pagina non trovata",
  addressHelp: "L'indirizzo potrebbe essere errato o incompleto.",
  notReady: "Il server non è pronto",
  notReadyHelp: "Si sta avviando, oppure il suo database non risponde. Ricarichi la pagina tra un momento.",
  unreadable: "Questo indirizzo non è leggibile",
  unreadableHelp: "Potrebbe essere errato o incompleto. Apra di nuovo il link.",
  refused: "Questa pagina non può essere aperta",
  serverFailed: "Qualcosa è andato storto sul server",
  serverFailedHelp: "Ricarichi la pagina tra un momento.",

  previewEnded: "Questa asta è conclusa. Scopra com'è andata.",
  previewLive: "In diretta ora. Segua la vendita lotto per lotto.",
  previewLiveCount: "In diretta ora. Segua la vendita lotto per lotto e veda quante persone guardano.",
  previewSoon: "Questa asta inizia presto.",
  previewStarts: "Inizio dell'asta: {time} ({zone}).",
  previewPicture: "Un'asta in diretta su Headcount",
};
