import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

export const badge: BadgeWords = {
  watching: {
    one: "{count} personne regarde",
    many: "{count} de personnes regardent",
    other: "{count} personnes regardent",
  },
  sample: "Exemple",
  simulated: "Simulation",
};

export const page: PageWords = {
  setup: "Bientôt",
  live: "En direct",
  ended: "Terminée",
  demo: "Démo",
  sampleNote: "Cette vente est un exemple : son public et ses lots ont été générés.",
  simulatedNote: "Ce public est simulé. Vous n'êtes pas compté.",

  stale: "Ce nombre n'est peut-être plus à jour",
  reconnecting: "Reconnexion …",
  offline: "Vous êtes hors ligne",
  blocked:
    "Les mises à jour en direct n'arrivent pas. Un bloqueur de publicités ou le réseau les bloque peut-être. Nouvel essai …",
  notCounted: "Vous n'êtes pas compté (équipe)",
  membersOnly: "Seuls les membres de cette vente voient cette page avant le direct.",

  notStarted: "La vente n'a pas encore commencé.",
  startingSoon: "Début imminent",
  startsThere: "{time} ({there} sur le lieu de la vente)",
  endedAt: "Cette vente s'est terminée le {time}.",
  endedThere: "Cette vente s'est terminée le {time} ({there} sur le lieu de la vente).",
  addToCalendar: "Ajouter au calendrier",
  justNow: "à l'instant",

  onBlock: "Aux enchères",
  lot: "Lot {lot}",
  aLot: "Lot",
  lotOf: "lot {place} sur {total}",
  timeOnBlock: "Durée des enchères",
  currentBid: "Enchère actuelle",
  noBid: "Pas encore d'enchère",
  heat: "Intérêt {score}",
  firstSoon: "Le premier lot ouvre bientôt.",
  sold: "Adjugé",
  unsold: "Invendu",
  passed: "Passé",
  withdrawn: "Retiré",
  bids: { one: "{count} enchère", many: "{count} d'enchères", other: "{count} enchères" },
  next: "À suivre :",
  onlyLot: "Le seul lot",
  firstLots: {
    one: "Les premiers de {count} lot",
    many: "Les premiers de {count} de lots",
    other: "Les premiers de {count} lots",
  },

  news: "Actualités",
  latest: "Dernières nouvelles",
  lotOpened: "{lot} ouvert",
  lotSold: "{lot} adjugé",
  lotUnsold: "{lot} invendu",
  lotPassed: "{lot} passé",
  lotWithdrawn: "{lot} retiré",
  bid: "Enchère",
  bidOf: "Enchère {price}",
  break: "Pause",
  someBids: "Enchères",
  details: "Détails",
  earlierBids: {
    one: "{count} enchère précédente",
    many: "{count} d'enchères précédentes",
    other: "{count} enchères précédentes",
  },

  topResults: "Meilleurs résultats",
  allLots: "Tous les lots",
  total: "Total",
  noResults: "Aucun résultat n'a été enregistré.",
  unsoldOrPassed:
    "Invendu : aucune enchère n'a été faite ou acceptée. Passé : le lot est remis à plus tard et peut être proposé à nouveau.",

  notFound: "Vente introuvable",
  notFoundHelp: "L'adresse contient peut-être une erreur, ou la vente a été supprimée.",
  locked: "Cette vente est réservée aux personnes invitées",
  expired: "Votre accès a expiré",
  invalidLink: "Ce lien n'ouvre pas la vente",
  lockedHelp: "Ouvrez la vente depuis le site ou l'application de l'organisateur.",
  removed: "Cette vente a été supprimée",
  removedHelp: "{title} n'est plus disponible.",
  unreachable: "Le serveur est injoignable",
  unreachableHelp: "Le serveur ne répond pas. Il redémarre peut-être, ou vous êtes hors ligne.",
  tooManyRequests: "Trop de demandes",
  tooManyRequestsHelp: "Attendez une minute, puis rechargez la page.",
  requestBlocked:
    "Quelque chose sur cet appareil bloque une demande au serveur, par exemple un bloqueur de publicités ou une extension de confidentialité. Autorisez-y ce site, puis rechargez la page.",
  tryAgain: "Réessayer",
  stopped: "Cette page a cessé de fonctionner",
  notShown: "Cette page n'a pas pu s'afficher",
  failedHelp: "Une erreur s'est produite. Rechargez la page pour réessayer.",
  reload: "Recharger",

  screen: "Écran",
  nextLot: "À suivre : {lot}",
  startsIn: "Début dans {time}",
  thanks: "Merci de nous avoir suivis",
  lost: "Connexion perdue. Reconnexion …",
};

export const server: ServerWords = {
  notLoaded: "Cette page ne s'est pas chargée",
  noScript: "JavaScript est désactivé dans ce navigateur. Activez-le pour ce site, puis rechargez la page.",
  notLoadedHelp:
    "Elle a besoin de JavaScript et d'un navigateur récent. Le réseau est peut-être interrompu, ou quelque chose sur cet appareil, comme un bloqueur de publicités, bloque ses fichiers.",
  lacking:
    "Il manque à ce navigateur {features}, sans quoi la page ne fonctionne pas. Un ancien navigateur, un réglage de confidentialité ou une extension peut en être la cause. Mettez le navigateur à jour ou utilisez-en un autre.",
  startPage: "Aller à la page d'accueil",

  pageNotFound: "Page introuvable",
  addressHelp: "L'adresse contient peut-être une erreur ou est incomplète.",
  notReady: "Le serveur n'est pas prêt",
  notReadyHelp: "Il démarre, ou sa base de données ne répond pas. Rechargez la page dans un instant.",
  unreadable: "Cette adresse est illisible",
  unreadableHelp: "Elle contient peut-être une erreur ou est incomplète. Ouvrez à nouveau le lien.",
  refused: "Cette page ne peut pas être ouverte",
  serverFailed: "Une erreur s'est produite sur le serveur",
  serverFailedHelp: "Rechargez la page dans un instant.",

  previewEnded: "Cette vente est terminée. Découvrez ce qui s'est passé.",
  previewLive: "En direct. Suivez la vente lot par lot.",
  previewLiveCount: "En direct. Suivez la vente lot par lot et voyez combien de personnes regardent.",
  previewSoon: "Cette vente commence bientôt.",
  previewStarts: "Cette vente commence le {time} ({zone}).",
  previewPicture: "Une vente aux enchères en direct sur Headcount",
};
