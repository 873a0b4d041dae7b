// Asks a SPARQL endpoint what stands on standard input, a JSON array of {kind, query}, with
// fetch-sparql-endpoint; prints a JSON array of answers: {rows}, {boolean}, {triples} or {error}.
// Usage: node fetch-sparql-endpoint.mjs ENDPOINT GET|POST
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';
import { answerAll, plainQuad, plainRow } from './plain.mjs';

const [endpoint, method] = process.argv.slice(2);
const fetcher = new SparqlEndpointFetcher({ method });

await answerAll({
  async SELECT(query) {
    const rows = [];
    for await (const row of await fetcher.fetchBindings(endpoint, query)) rows.push(plainRow(Object.entries(row)));
    return { rows };
  },
  async ASK(query) {
    return { boolean: await fetcher.fetchAsk(endpoint, query) };
  },
  async CONSTRUCT(query) {
    const triples = [];
    for await (const quad of await fetcher.fetchTriples(endpoint, query)) triples.push(plainQuad(quad));
    return { triples };
  },
});
