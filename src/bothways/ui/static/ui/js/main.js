// What HTML can't do alone. Every page works without any of it.

import "./dialog.js";
import "./autosubmit.js";
import "./tabs.js";
import { enhanceFileDrops } from "./file-drop.js";

enhanceFileDrops(document);
document.addEventListener("htmx:load", (event) => enhanceFileDrops(event.target));
