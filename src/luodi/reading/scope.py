"""What is known while an article is read from top to bottom: its part, its frame, its owner."""

import re
from dataclasses import dataclass, field

from luodi.reading.kinds import Mode, opening_mode, paragraph_mode
from luodi.reading.outline import Section, looks_ahead, looks_back, section_of
from luodi.reading.owners import Places, lead_unit_in, organisation_in, village_in
from luodi.reading.periods import looked_back, window_of
from luodi.reading.reasons import Rule
from luodi.reading.records import Article, Kind, Record
from luodi.reading.sentences import Sentence

HEADING_LENGTH = 40
_CLAUSE_END = re.compile(r"[,;:。!?]")


@dataclass(slots=True)
class Scope:
    """What is known while an article is read.

    Parameters
    ----------
    article, doc, raw, year
        What is read, and for which year.
    places
        The units that the article names.
    mode, period
        What the article's frame makes of its figures, and the years it is about.
    section
        The part of the outline; None in a text without headings.
    paragraph_mode, lead_unit, paragraph_owner
        What holds for one paragraph alone.
    carried
        The kind that the part of the sentence before a semicolon had.
    records
        What was found so far.
    """

    article: Article
    doc: str
    raw: str
    year: int | None
    places: Places
    mode: Mode
    period: str | None
    section: Section | None = None
    paragraph_mode: Mode = Mode.OPEN
    lead_unit: str | None = None
    paragraph_owner: str | None = None
    carried: Kind | None = None
    records: list[Record] = field(default_factory=list)

    @property
    def promised_for(self) -> str | None:
        """The years that a heading of things to come names; 上半年情况 tells of no promise."""
        return self.period if self.section is not None and self.mode is Mode.TARGET else None

    def enter_paragraph(self, flat: str) -> None:
        """Go into a paragraph, and into the part of the outline that it may open."""
        self._enter_section(flat)
        self.paragraph_mode = paragraph_mode(flat, self.mode)
        if self.section is not None and self.mode is Mode.TARGET and looks_back(flat):
            self.paragraph_mode = Mode.RESULT
        self.paragraph_owner = None
        self.carried = None
        self.lead_unit = lead_unit_in(flat) if self.paragraph_mode is Mode.TARGET else None

    def _enter_section(self, flat: str) -> None:
        found = section_of(flat, self.year)
        if found is None and self.section is not None and looks_ahead(flat):
            found = self.section.then
        if found is not None:
            self.section, self.mode, self.period = found, found.mode, found.period

    def enter_sentence(self, sentence: Sentence) -> None:
        """Go into a sentence: it may open a frame, look back, or name another owner."""
        flat = sentence.flat
        if self.places.owner is not None and self.places.owner in flat:
            self.paragraph_owner = None
        if sentence.opens and not self.places.reports:
            first = _CLAUSE_END.search(flat)
            named = organisation_in(flat, first.start() if first else len(flat))
            self.paragraph_owner = named or village_in(flat)
        self._enter_frame(flat)
        if not sentence.continues:
            self.carried = None
        if self.mode is Mode.RESULT:
            self.period = looked_back(flat, self.year) or self.period

    def _enter_frame(self, flat: str) -> None:
        opened = self._opened(flat)
        if opened is not self.mode:
            self.mode = opened
            self.paragraph_mode = paragraph_mode(flat, opened)
        if self.section is None and opened is not Mode.OPEN and len(flat) <= HEADING_LENGTH:
            self.period = window_of(flat, self.year) or self.period

    def _opened(self, flat: str) -> Mode:
        """Give the mode of a sentence: under an outline only a turn to what is to come counts."""
        if self.section is None:
            return opening_mode(flat, self.mode)
        return Mode.TARGET if self.mode is Mode.RESULT and looks_ahead(flat) else self.mode

    def owner_at(self, sentence: Sentence, position: int) -> tuple[str | None, Rule]:
        """Give the unit named for an item, else the one whose work the article reports.

        Parameters
        ----------
        sentence
            The sentence.
        position
            Where the item ends in it.

        Returns
        -------
        tuple of str or None, and Rule
            The unit, and what named it.
        """
        if self.lead_unit is not None:
            return self.lead_unit, Rule.LEAD_UNIT
        if self.places.reports:
            return self.places.owner, Rule.CONGRESS
        stop = _CLAUSE_END.search(sentence.flat, position)
        end = stop.start() if stop else len(sentence.flat)
        if named := organisation_in(sentence.flat, end):
            return named, Rule.ORGANISATION
        if self.paragraph_owner is not None:
            return self.paragraph_owner, Rule.PARAGRAPH
        return self.places.owner, Rule.PLACE
