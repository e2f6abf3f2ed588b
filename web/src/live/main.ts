import "./live.css";
import { showLivePage } from "./live-page.ts";

const auctionId = decodeURIComponent(window.location.pathname.split("/")[3] ?? "");
const root = document.getElementById("root");
if (root) void showLivePage(root, auctionId);
