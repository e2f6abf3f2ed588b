import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

export const badge: BadgeWords = {
  watching: {
    one: "{count} persona mirando",
    many: "{count} de personas mirando",
    other: "{count} personas mirando",
  },
  sample: "Ejemplo",
  simulated: "Simulada",
};

export const page: PageWords = {
  setup: "Empieza pronto",
  live: "En directo",
  ended: "Finalizada",
  demo: "Demo",
  sampleNote: "Esta subasta es un ejemplo: su público y sus lotes son generados.",
  simulatedNote: "Este público es simulado. A usted no se le cuenta.",

  stale: "Es posible que este número no esté actualizado",
  reconnecting: "Reconectando …",
  offline: "Está sin conexión",
  blocked:
    "No llegan las actualizaciones en directo. Quizá las bloquee un bloqueador de anuncios o la red. Reintentando …",
  notCounted: "A usted no se le cuenta (equipo)",
  membersOnly: "Solo los miembros de esta subasta pueden ver esta página hasta que empiece el directo.",

  notStarted: "La subasta aún no ha empezado.",
  startingSoon: "A punto de empezar",
  startsThere: "{time} ({there} en el lugar de la subasta)",
  endedAt: "Esta subasta terminó el {time}.",
  endedThere: "Esta subasta terminó el {time} ({there} en el lugar de la subasta).",
  addToCalendar: "Añadir al calendario",
  justNow: "ahora",

  onBlock: "En subasta",
  lot: "Lote {lot}",
  aLot: "Lote",
  lotOf: "lote {place} de {total}",
  timeOnBlock: "Tiempo en subasta",
  currentBid: "Puja actual",
  noBid: "Aún sin pujas",
  heat: "Interés {score}",
  firstSoon: "El primer lote se abre pronto.",
  sold: "Vendido",
  unsold: "No vendido",
  passed: "Pospuesto",
  withdrawn: "Retirado",
  bids: { one: "{count} puja", many: "{count} de pujas", other: "{count} pujas" },
  next: "Siguiente:",
  onlyLot: "El único lote",
  firstLots: {
    one: "Los primeros de {count} lote",
    many: "Los primeros de {count} de lotes",
    other: "Los primeros de {count} lotes",
  },

  news: "Novedades",
  latest: "Lo último",
  lotOpened: "{lot} abierto",
  lotSold: "{lot} vendido",
  lotUnsold: "{lot} no vendido",
  lotPassed: "{lot} pospuesto",
  lotWithdrawn: "{lot} retirado",
  bid: "Puja",
  bidOf: "Puja {price}",
  break: "Pausa",
  someBids: "Pujas",
  details: "Detalles",
  earlierBids: {
    one: "{count} puja anterior",
    many: "{count} de pujas anteriores",
    other: "{count} pujas anteriores",
  },

  topResults: "Mejores resultados",
  allLots: "Todos los lotes",
  total: "Total",
  noResults: "No se registró ningún resultado.",
  unsoldOrPassed:
    "No vendido: no hubo pujas o no se aceptó ninguna. Pospuesto: el lote se aparta y puede ofrecerse de nuevo.",

  notFound: "Subasta no encontrada",
  notFoundHelp: "Puede que la dirección esté mal escrita o que la subasta se haya eliminado.",
  locked: "Esta subasta es solo para invitados",
  expired: "Su acceso ha caducado",
  invalidLink: "Este enlace no abre la subasta",
  lockedHelp: "Abra la subasta desde el sitio web o la aplicación del organizador.",
  removed: "Esta subasta se ha eliminado",
  removedHelp: "{title} ya no está disponible.",
  unreachable: "No se puede acceder al servidor",
  unreachableHelp: "El servidor no responde. Puede que se esté reiniciando o que usted esté sin conexión.",
  tooManyRequests: "Demasiadas solicitudes",
  tooManyRequestsHelp: "Espere un minuto y vuelva a cargar la página.",
  requestBlocked:
    "Algo en este dispositivo bloquea una solicitud al servidor, como un bloqueador de anuncios o una extensión de privacidad. Permita allí este sitio y vuelva a cargar la página.",
  tryAgain: "Reintentar",
  stopped: "Esta página ha dejado de funcionar",
  notShown: "No se ha podido mostrar esta página",
  failedHelp: "Algo ha fallado. Vuelva a cargar la página para intentarlo de nuevo.",
  reload: "Volver a cargar",

  screen: "Pantalla",
  nextLot: "Siguiente: {lot}",
  startsIn: "Empieza en {time}",
  thanks: "Gracias por acompañarnos",
  lost: "Conexión perdida. Reconectando …",
};

export const server: ServerWords = {
  notLoaded: "Esta página no se ha cargado",
  noScript: "JavaScript está desactivado en este navegador. Actívelo para este sitio y vuelva a cargar la página.",
  notLoadedHelp:
    "Necesita JavaScript y un navegador reciente. Puede que la red no funcione o que algo en este dispositivo, como un bloqueador de anuncios, bloquee sus archivos.",
  lacking:
    "A este navegador le falta {features}, sin lo cual la página no funciona. La causa puede ser un navegador antiguo, un ajuste de privacidad o una extensión. Actualice el navegador o use otro.",
  startPage: "Ir a la página de inicio",

  pageNotFound: "Página no encontrada",
  addressHelp: "Puede que la dirección esté mal escrita o incompleta.",
  notReady: "El servidor no está listo",
  notReadyHelp: "Está arrancando o su base de datos no responde. Vuelva a cargar la página en un momento.",
  unreadable: "No se puede leer esta dirección",
  unreadableHelp: "Puede que esté mal escrita o incompleta. Abra el enlace de nuevo.",
  refused: "No se puede abrir esta página",
  serverFailed: "Algo ha fallado en el servidor",
  serverFailedHelp: "Vuelva a cargar la página en un momento.",

  previewEnded: "Esta subasta ha terminado. Vea lo que pasó.",
  previewLive: "En directo ahora. Siga la venta lote a lote.",
  previewLiveCount: "En directo ahora. Siga la venta lote a lote y vea cuántas personas están mirando.",
  previewSoon: "Esta subasta empieza pronto.",
  previewStarts: "Esta subasta empieza el {time} ({zone}).",
  previewPicture: "Una subasta en directo en Headcount",
};
