"""``/sparql``: the page and the protocol, answers in every format, short links, embedding, completion."""
