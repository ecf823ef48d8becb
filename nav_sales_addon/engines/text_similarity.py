"""How alike two texts are, and which of many names a text contains.

No Odoo in here. The measure is the one of rules/payment_matching.md §3: parts
that both texts share are cut out, the longest first, and what was cut is compared
with the length of the shorter text.
"""

from collections import Counter, defaultdict
from difflib import SequenceMatcher

SHORTEST_PART = 4  # a shared part of fewer characters is chance
SHORTEST_TEXT = 65  # percent of the name the text must be long
PROBES = 4  # rare four-letter pieces a name is looked up by
FEW = 2  # up to so many, one shared piece is enough; else two
LONG_WORD = 5


def similarity(name, text):
    """How much of `name` is found in `text`, in whole percent, ignoring case.

    :return: 0 to 100; 0 when the text is shorter than 65 % of the name
    """
    name, text = name.upper(), text.upper()
    if not name or not text or len(text) * 100 < SHORTEST_TEXT * len(name):
        return 0
    shorter = min(len(name), len(text))
    if name in text or text in name:
        return 100 if shorter >= SHORTEST_PART else 0
    cut = 0
    while min(len(name), len(text)) >= SHORTEST_PART:
        part = SequenceMatcher(None, name, text, autojunk=False).find_longest_match()
        if part.size < SHORTEST_PART:
            break
        cut += part.size
        name = name[: part.a] + name[part.a + part.size :]
        text = text[: part.b] + text[part.b + part.size :]
    return 100 * cut // shorter


def permuted(name):
    """The name with its first word moved to the end: Dahl Ingrid for Ingrid Dahl."""
    first, _blank, rest = name.partition(" ")
    return f"{rest} {first}" if rest else name


class NameIndex:
    """All names of one run, prepared so that a text is compared with few of them.

    Exact comparison costs a fraction of a millisecond; with ten thousand texts and
    names that is hours. So a name is filed under four of its rarest four-letter
    pieces that do not overlap: a typing error spoils one of them, moved words spoil
    none. Names that share two with the text and whose letters could be covered at all
    are compared exactly.
    """

    def __init__(self, names):
        self._names = sorted({name.upper() for name in names if name})
        self._frequency = Counter()
        self._all = defaultdict(list)
        self._pieces = [_pieces(name) for name in self._names]
        for number, pieces in enumerate(self._pieces):
            self._frequency.update(pieces)
            for piece in pieces:
                self._all[piece].append(number)
        self._words = [_long_words(name) for name in self._names]
        self._lengths = [len(name) for name in self._names]
        self._few, self._many = defaultdict(list), defaultdict(list)
        for number, name in enumerate(self._names):
            probes = self._rarest(name)
            filed = self._many if len(probes) > FEW else self._few
            for piece in probes:
                filed[piece].append(number)

    def similar(self, text, at_least):
        """The names (upper case) that `text` resembles by `at_least` percent.

        :rtype: set[str]
        """
        text = text.upper()
        pieces, words = _pieces(text), _long_words(text)
        return {
            self._names[number]
            for number in self._candidates(text, pieces)
            if self._has_words(number, text, pieces, words)
            and self._coverable(number, text, pieces, at_least)
            and similarity(self._names[number], text) >= at_least
        }

    def containing(self, part):
        """The names that contain `part`, ignoring case.

        :rtype: list[str]
        """
        part = part.upper()
        pieces = _pieces(part)
        if not pieces:
            return [name for name in self._names if part in name]
        rarest = min(pieces, key=lambda piece: (self._frequency[piece], piece))
        found = (self._names[number] for number in self._all.get(rarest, ()))
        return [name for name in found if part in name]

    def _candidates(self, text, pieces):
        """Names that share enough rare pieces with the text."""
        size, lengths = len(text), self._lengths
        shared, single = Counter(), set()
        for piece in pieces:  # the name is the shorter one
            shared.update(self._many.get(piece, ()))
            single.update(self._few.get(piece, ()))
        found = [n for n, count in shared.items() if count > 1 and lengths[n] <= size]
        found += [n for n in single if lengths[n] <= size]
        own = self._rarest(text)
        enough = 2 if len(own) > FEW else 1
        longest = size * 100 // SHORTEST_TEXT
        shared = Counter()
        for piece in own:  # the text is the shorter one
            shared.update(self._all.get(piece, ()))
        return found + [
            n
            for n, count in shared.items()
            if count >= enough and size < lengths[n] <= longest
        ]

    def _has_words(self, number, text, pieces, words):
        """Is every long word of the shorter one met, but one that may be misspelt?"""
        if self._lengths[number] <= len(text):
            words, other = self._words[number], pieces
        else:
            other = self._pieces[number]
        return sum(map(other.isdisjoint, words)) <= 1

    def _coverable(self, number, text, pieces, at_least):
        """Could the shared pieces cover enough of the shorter one at all?

        Gaps of up to four letters are forgiven: what stands on both sides of a part
        that was cut out can make a shared part together.
        """
        name = self._names[number]
        if len(name) <= len(text):
            shorter, other = name, pieces
        else:
            shorter, other = text, self._pieces[number]
        missing = end = 0
        for start in range(len(shorter) - SHORTEST_PART + 1):
            if shorter[start : start + SHORTEST_PART] in other:
                missing += start - end if start - end > SHORTEST_PART else 0
                end = start + SHORTEST_PART
        if len(shorter) - end > SHORTEST_PART:
            missing += len(shorter) - end
        return 100 * (len(shorter) - missing) // len(shorter) >= at_least

    def _rarest(self, text):
        """Up to four of the rarest pieces that do not overlap, within words if any."""
        last = len(text) - SHORTEST_PART + 1
        places = [(text[at : at + SHORTEST_PART], at) for at in range(last)]
        places = [place for place in places if place[0] in self._frequency]
        inside = [(piece, at) for piece, at in places if piece.isalnum()]
        chosen = []
        for piece, at in sorted(
            inside or places, key=lambda place: (self._frequency[place[0]], place)
        ):
            if all(abs(at - other) >= SHORTEST_PART for _piece, other in chosen):
                chosen.append((piece, at))
            if len(chosen) == PROBES:
                break
        return {piece for piece, _at in chosen}


def _pieces(text):
    return {
        text[start : start + SHORTEST_PART]
        for start in range(len(text) - SHORTEST_PART + 1)
    }


def _long_words(text):
    """The pieces of each word that is long enough to be recognised."""
    return [_pieces(word) for word in text.split() if len(word) >= LONG_WORD]
