// All that the pages do by themselves. Each module finds its own attributes; pages work without any of them.
import "./page.js";
import "./menu.js";
import "./dialog.js";
import "./once.js";
import "./drafts.js";
import "./counters.js";
import "./depends.js";
import "./dropzone.js";
import "./times.js";
import "./bulk.js";
import "./live.js";
import "./bell.js";
import "./keys.js";
