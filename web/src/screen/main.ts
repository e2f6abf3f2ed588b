import { startPage } from "../live/start.ts";
import "./screen.css";
import { showScreen } from "./screen-page.ts";

startPage(showScreen);
