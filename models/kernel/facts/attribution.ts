/** One body of public documentation that the fact tables were read from. */
export interface DocumentationSource {
  readonly repository: string;
  readonly commit: string;
  /** ISO date of the commit. */
  readonly date: string;
  readonly licence: string;
  readonly covers: string;
}

/**
 * Where the fact tables come from. CC-BY-4.0 asks for the names, the licence and a word on changes: every generated table
 * carries them, and so do NOTICE and docs/facts.md.
 */
export interface Attribution {
  readonly sources: readonly DocumentationSource[];
  readonly changes: string;
}

export const attribution: Attribution = {
  sources: [
    {
      repository: "https://github.com/MicrosoftDocs/windows-driver-docs-ddi",
      commit: "6dcd4d9f2adac87becfa71e29882085ef7d96b76",
      date: "2024-03-27",
      licence: "CC-BY-4.0",
      covers: "DDI and callback reference pages: IRQL, UID, DDI compliance rules of a routine",
    },
    {
      repository: "https://github.com/MicrosoftDocs/windows-driver-docs",
      commit: "825aa15f476fc33a3e80abd3db387b025771f6f8",
      date: "2025-11-12",
      licence: "CC-BY-4.0",
      covers: "conceptual pages, DDI compliance rule pages, bug check pages",
    },
  ],
  changes:
    "Facts only (names, levels, codes, relations), normalised and re-encoded. The level texts of the DDI pages are carried over as printed; every sentence is our own.",
};
