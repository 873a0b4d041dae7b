// Asks a source what stands on standard input, a JSON array of {kind, query}, with Comunica; prints a JSON
// array of answers: {rows}, {boolean}, {triples} or {error}. The type of the source is "sparql", or "auto" for
// Comunica to find out by itself what it is.
// Usage: node comunica.mjs SOURCE sparql|auto
import { QueryEngine } from '@comunica/query-sparql';
import { answerAll, plainQuad, plainRow } from './plain.mjs';

const [value, type] = process.argv.slice(2);
const engine = new QueryEngine();
const context = { sources: [type === 'auto' ? value : { type, value }] };

await answerAll({
  async SELECT(query) {
    const rows = [];
    for await (const row of await engine.queryBindings(query, context)) {
      rows.push(plainRow([...row].map(([name, term]) => [name.value, term])));
    }
    return { rows };
  },
  async ASK(query) {
    return { boolean: await engine.queryBoolean(query, context) };
  },
  async CONSTRUCT(query) {
    const triples = [];
    for await (const quad of await engine.queryQuads(query, context)) triples.push(plainQuad(quad));
    return { triples };
  },
});
