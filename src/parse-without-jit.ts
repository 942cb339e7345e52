import * as z from "zod";

// Each schema is used once or twice a process: compiling it first would cost more than it saves. Imported before all files with schemas.
z.config({ jitless: true });
