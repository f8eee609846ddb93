/** What the builder of the book gives to scripts as constants (see whichpm/scripts.py). */

/** The board's own words, by area and key. */
declare const whichpmSaid: Record<string, Record<string, unknown>> | undefined;

/** What all scripts of a page say, by area and key. */
declare var whichpmMessages: Record<string, Record<string, unknown>> | undefined;

/** Of each chapter, how many questions its exercises have. */
declare const whichpmCounts: Record<string, Record<string, number>>;

/** Files of practice questions, with the exercises that each has. */
declare const whichpmFiles: Record<string, string[]>;

/** By line and by the owner wrongly chosen: pairs `[exercise, item, item]` that look alike. */
declare const whichpmPairs: Record<string, Record<string, string[][]>>;

/** Where the page stands that says what was shown, or "". */
declare const whichpmShown: string;

/** Where the meanings of all terms lie, from the folder of static files. */
declare const whichpmTermsFile: string;
