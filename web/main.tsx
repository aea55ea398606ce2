/** Starts the page. */
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/lists.css";
import "./styles/message.css";
import "./styles/text.css";
import "./styles/composer.css";
import "./styles/overlay.css";
import "./styles/narrow.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { enter } from "./store/person.ts";
import { applyTheme } from "./store/prefs.ts";
import { watchWindow } from "./store/window.ts";

applyTheme();
watchWindow();
const root = document.getElementById("app");
if (root) render(<App />, root);
void enter();
