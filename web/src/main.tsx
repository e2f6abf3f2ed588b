import "@mantine/core/styles.css";
import "./main.css";
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { MutationCache, notifyManager, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { auth } from "./api/auth.ts";
import { RequestBlocked } from "./api/blocked-request.ts";
import { ApiError } from "./api/client.ts";
import { moveBelowBasePath } from "./browser/base-path.ts";
import { lacksFeatures, standInForMissingFeatures } from "./browser/features.ts";
import { ChunkMissing } from "./browser/load-chunk.ts";
import { keepFocusInLists } from "./browser/row-focus.ts";
import { surviveTranslation } from "./browser/translated-pages.ts";
import { theme } from "./components/theme.ts";
import { Toasts } from "./components/toast.tsx";
import { router } from "./router.tsx";
import { LastResort } from "./shell/last-resort.tsx";

// Shows a choice in the same turn. Otherwise its radio button would jump back until the next turn.
notifyManager.setScheduler(queueMicrotask);

/** A session may end while its page is open. A reload then shows the sign-in. */
const onError = (error: Error): void => {
  if (error instanceof ApiError && error.code === "UNAUTHENTICATED") auth.$store.notify("$sessionSignal");
};

/** No retry after a refusal or a time-out, and two attempts otherwise. */
const isFinal = (error: Error): boolean =>
  error.name === "TimeoutError" ||
  error instanceof ApiError ||
  error instanceof RequestBlocked ||
  error instanceof ChunkMissing;

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({
    onError,
    // The page may show an audit log, and every change adds an entry to it.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["audit"] }),
  }),
  // The device's network state does not show whether this server can be reached, and a paused request would wait silently.
  defaultOptions: {
    // With `always`, queries are sent again after a reconnect only if this is set.
    queries: {
      networkMode: "always",
      refetchOnReconnect: true,
      retry: (failures, error) => !isFinal(error) && failures < 3,
    },
    mutations: { networkMode: "always" },
  },
});

// Code that writes style elements needs this nonce. Otherwise the content security policy blocks them.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.nonce ?? "";
setNonce(nonce);

standInForMissingFeatures();
moveBelowBasePath();
surviveTranslation();
keepFocusInLists();

const root = document.getElementById("root");
if (root && !lacksFeatures())
  createRoot(root).render(
    <StrictMode>
      <LastResort>
        <DirectionProvider>
          <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
            <QueryClientProvider client={queryClient}>
              <RouterProvider router={router} />
              <Toasts />
            </QueryClientProvider>
          </MantineProvider>
        </DirectionProvider>
      </LastResort>
    </StrictMode>,
  );
