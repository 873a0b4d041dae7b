"""What only other people's servers know: Wikidata's statements and the names it knows, asked politely."""
