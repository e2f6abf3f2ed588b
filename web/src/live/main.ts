import "./live.css";
import "./moments/moments.css";
import { showLivePage } from "./live-page.ts";
import { startPage } from "./start.ts";

startPage(showLivePage);
