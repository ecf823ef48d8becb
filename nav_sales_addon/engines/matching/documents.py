"""Which open entries a line names, by payment reference or document number."""

import re
from collections import defaultdict

SHORTEST_NUMBER = 4
_WORD = re.compile(r"[^\W_]+")


class DocumentIndex:
    """All document numbers, filed by their text, so that a line is read once.

    A number counts when the characters around it are neither letter nor digit
    (rules §3). Every place in the text is looked at, not only the first.
    """

    def __init__(self, entries):
        self._references = defaultdict(list)
        self._numbers = defaultdict(list)
        self._longest = 1
        for number, entry in enumerate(entries):
            if entry.payment_reference:
                self._references[entry.payment_reference].append(number)
            for document in {entry.doc_no.upper(), entry.ext_doc_no.upper()}:
                self._add(document, number)

    def _add(self, document, number):
        words = list(_WORD.finditer(document))
        if len(document) < SHORTEST_NUMBER or not words:
            return
        core = document[words[0].start() : words[-1].end()]
        self._longest = max(self._longest, len(words))
        self._numbers[core].append((document, words[0].start(), number))

    def named(self, line):
        """The numbers of the entries a line names.

        :rtype: set[int]
        """
        found = set()
        if line.payment_reference:
            found.update(self._references.get(line.payment_reference, ()))
        text = f"{line.text} {line.additional_info}".upper()
        words = [(word.start(), word.end()) for word in _WORD.finditer(text)]
        for first, (start, _end) in enumerate(words):
            for _start, end in words[first : first + self._longest]:
                for document, lead, number in self._numbers.get(text[start:end], ()):
                    if _stands_alone(text, start - lead, document):
                        found.add(number)
        return found


def _stands_alone(text, start, document):
    end = start + len(document)
    return (
        start >= 0
        and text.startswith(document, start)
        and not (start and text[start - 1].isalnum())
        and not text[end : end + 1].isalnum()
    )
