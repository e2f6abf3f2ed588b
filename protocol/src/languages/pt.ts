import type { BadgeWords, PageWords, ServerWords } from "./words.ts";

export const badge: BadgeWords = {
  watching: {
    one: "{count} pessoa assistindo",
    many: "{count} de pessoas assistindo",
    other: "{count} pessoas assistindo",
  },
  sample: "Exemplo",
  simulated: "Simulado",
};

export const page: PageWords = {
  setup: "Começa em breve",
  live: "Ao vivo",
  ended: "Encerrado",
  demo: "Demo",
  sampleNote: "Este leilão é um exemplo: o público e os lotes foram gerados.",
  simulatedNote: "Este público é simulado. Você não é contado.",

  stale: "Este número pode estar desatualizado",
  reconnecting: "Reconectando …",
  offline: "Você está offline",
  blocked:
    "As atualizações ao vivo não chegam. Um bloqueador de anúncios ou a rede pode estar bloqueando-as. Nova tentativa …",
  notCounted: "Você não é contado (equipe)",
  membersOnly: "Até o início ao vivo, só os membros deste leilão podem ver esta página.",

  notStarted: "O leilão ainda não começou.",
  startingSoon: "Começa a qualquer momento",
  startsThere: "{time} ({there} no local do leilão)",
  endedAt: "Este leilão terminou em {time}.",
  endedThere: "Este leilão terminou em {time} ({there} no local do leilão).",
  addToCalendar: "Adicionar ao calendário",
  justNow: "agora",

  onBlock: "Em leilão",
  lot: "Lote {lot}",
  aLot: "Lote",
  lotOf: "lote {place} de {total}",
  timeOnBlock: "Tempo em leilão",
  currentBid: "Lance atual",
  noBid: "Ainda sem lances",
  heat: "Interesse {score}",
  firstSoon: "O primeiro lote abre em breve.",
  sold: "Vendido",
  unsold: "Não vendido",
  passed: "Adiado",
  withdrawn: "Retirado",
  bids: { one: "{count} lance", many: "{count} de lances", other: "{count} lances" },
  next: "A seguir:",
  onlyLot: "O único lote",
  firstLots: {
    one: "Os primeiros de {count} lote",
    many: "Os primeiros de {count} de lotes",
    other: "Os primeiros de {count} lotes",
  },

  news: "Novidades",
  latest: "Últimas",
  lotOpened: "{lot} aberto",
  lotSold: "{lot} vendido",
  lotUnsold: "{lot} não vendido",
  lotPassed: "{lot} adiado",
  lotWithdrawn: "{lot} retirado",
  bid: "Lance",
  bidOf: "Lance {price}",
  break: "Pausa",
  someBids: "Lances",
  details: "Detalhes",
  earlierBids: {
    one: "{count} lance anterior",
    many: "{count} de lances anteriores",
    other: "{count} lances anteriores",
  },

  topResults: "Melhores resultados",
  allLots: "Todos os lotes",
  total: "Total",
  noResults: "Nenhum resultado foi registrado.",
  unsoldOrPassed:
    "Não vendido: não houve lance ou nenhum foi aceito. Adiado: o lote foi separado e pode ser oferecido de novo.",

  notFound: "Leilão não encontrado",
  notFoundHelp: "O endereço pode estar errado, ou o leilão pode ter sido removido.",
  locked: "Este leilão é só para convidados",
  expired: "Seu acesso expirou",
  invalidLink: "Este link não abre o leilão",
  lockedHelp: "Abra o leilão pelo site ou aplicativo do organizador.",
  removed: "Este leilão foi removido",
  removedHelp: "{title} não está mais disponível.",
  unreachable: "Não é possível acessar o servidor",
  unreachableHelp: "O servidor não responde. Ele pode estar reiniciando, ou você pode estar offline.",
  tooManyRequests: "Solicitações demais",
  tooManyRequestsHelp: "Aguarde um minuto e recarregue a página.",
  requestBlocked:
    "Algo neste dispositivo bloqueia uma solicitação ao servidor, como um bloqueador de anúncios ou uma extensão de privacidade. Permita este site ali e recarregue a página.",
  tryAgain: "Tentar de novo",
  stopped: "Esta página parou de funcionar",
  notShown: "Não foi possível mostrar esta página",
  failedHelp: "Algo deu errado. Recarregue a página para tentar de novo.",
  reload: "Recarregar",

  screen: "Tela",
  nextLot: "A seguir: {lot}",
  startsIn: "Começa em {time}",
  thanks: "Obrigado por assistir",
  lost: "Conexão perdida. Reconectando …",
};

export const server: ServerWords = {
  notLoaded: "Esta página não carregou",
  noScript: "O JavaScript está desativado neste navegador. Ative-o para este site e recarregue a página.",
  notLoadedHelp:
    "Ela precisa de JavaScript e de um navegador recente. A rede pode estar fora do ar, ou algo neste dispositivo, como um bloqueador de anúncios, pode bloquear os arquivos.",
  lacking:
    "Falta a este navegador {features}, sem o que a página não funciona. A causa pode ser um navegador antigo, um ajuste de privacidade ou uma extensão. Atualize o navegador ou use outro.",
  startPage: "Ir para a página inicial",

  pageNotFound: "Página não encontrada",
  addressHelp: "O endereço pode estar errado ou incompleto.",
  notReady: "O servidor não está pronto",
  notReadyHelp: "Ele está iniciando, ou o banco de dados não responde. Recarregue a página em instantes.",
  unreadable: "Não é possível ler este endereço",
  unreadableHelp: "Ele pode estar errado ou incompleto. Abra o link de novo.",
  refused: "Não é possível abrir esta página",
  serverFailed: "Algo deu errado no servidor",
  serverFailedHelp: "Recarregue a página em instantes.",

  previewEnded: "Este leilão terminou. Veja o que aconteceu.",
  previewLive: "Ao vivo agora. Acompanhe a venda lote a lote.",
  previewLiveCount: "Ao vivo agora. Acompanhe a venda lote a lote e veja quantas pessoas assistem.",
  previewSoon: "Este leilão começa em breve.",
  previewStarts: "Este leilão começa em {time} ({zone}).",
  previewPicture: "Um leilão ao vivo no Headcount",
};
