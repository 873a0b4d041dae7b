"""What a score means: from 1 for the one place that has exactly that name, down to a name spelled alike."""

from typing import Final

EXACT: Final = 1.0  # the name, the kind and the country, and nothing else there has it
INFLECTED: Final = 0.95  # the nominative of the name as it is printed
PART: Final = 0.9  # … but it may be a part of a city, or of another kind
QUALIFIED: Final = 0.9  # times the rest: what stands beside the name says something that is not known
NEAR: Final = 0.85  # times the similarity: only spelled alike
AMBIGUOUS: Final = 0.8  # several have it
WEAK: Final = 0.7  # a name that nothing else speaks for
WITHOUT_COUNTRY: Final = 0.7  # times the rest: the country is not known
