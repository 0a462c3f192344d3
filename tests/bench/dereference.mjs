// node dereference.mjs FOLDER: reads and dereferences every JSON document below it with
// @apidevtools/swagger-parser of SWAGGER_PARSER_MODULES and keeps nothing; prints one JSON object.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.SWAGGER_PARSER_MODULES, 'x.js'));
const { default: parser } = await import(require.resolve('@apidevtools/swagger-parser'));

function documentsBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return documentsBelow(place);
    return entry.name.endsWith('.json') ? [place] : [];
  });
}

const start = performance.now();
let failed = 0;
for (const document of documentsBelow(process.argv[2])) {
  try {
    await parser.dereference(document);
  } catch {
    failed += 1;
  }
}
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, failed, megabytes: process.resourceUsage().maxRSS / 1024 }));
