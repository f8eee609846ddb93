/** What the board and its kinds give each other, and the host to both. */
import type { Exercise, Item } from "./exercise.d.ts";

/** Option by item. */
export type Answers = Record<string, string>;

export interface ItemScore {
  id: string;
  answer: string | null;
  points: number;
  maximum: number;
  /** False where the other answers never led to the item. */
  asked: boolean;
}

/** `answered` and `left` speak of the items that are asked and must be answered. */
export interface Score {
  points: number;
  maximum: number;
  answered: number;
  left: string[];
  items: ItemScore[];
  /** `done` of `all` is what the learner reads where that is something else than items. */
  done?: number;
  all?: number;
}

/** The host's side, as anywidget has it. */
export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(name: string, call: () => void): void;
  off(name: string, call: () => void): void;
}

/** What a kind gets to work with. */
export interface Board {
  exercise: Exercise;
  /** Whether the keys are here, so that answers are explained at once. */
  practice: boolean;
  /** Prefix for ids and names that must be unique in the document. */
  uid: string;
  /** The answers as they stand. */
  answers(): Answers;
  /** Answers one item and saves. */
  choose(item: string, option: string): void;
  /** Answers several items at once and saves; `item` is the one whose verdict is announced. */
  set(changes: Answers, item?: string): void;
  /** Drops answers and saves. */
  forget(items: string[]): void;
  /** Announces politely. */
  say(text: string): void;
  /** Goes to an item. */
  focus(id: string): void;
  /** Goes on from an item to what is asked next, or to the end. */
  next(id: string): void;
  /** Hears of an explanation that has just come up. */
  showed(told: HTMLElement): void;
  /** The item of this id. */
  item(id: string): Item;
  /** What to ask oneself where a second try is due; "" elsewhere. */
  hint(id: string): string;
  /** Whether one decision is shown at a time. */
  one(): boolean;
}

/** What shows one item. */
export interface Row {
  update(score: ItemScore): void;
  focus(): void;
  /** How it is called in the list of what is left, if it is to be there. */
  name?: string | number;
}

/** What a kind gives back. */
export interface View {
  /** By item; after every change each is given its score. */
  rows: Map<string, Row>;
  /** Brings the rest in step, before the rows. */
  update?(score: Score, of: (id: string) => ItemScore): void;
  /** The kind's own part of the result, kept in step by `update`. */
  summary?: HTMLElement;
  /** How many cards there will be where they come one after the other. */
  turns?: number;
  /** Whether nothing of it may be asked anew on its own. */
  once?: boolean;
  /** Whether all of it is one decision. */
  whole?: boolean;
  /** How far it is, a state for each stop on the rail, where cards do not say it. */
  stops?(): string[];
  /** Whether verdicts still wait for other answers; the way then says only what is answered. */
  waits?(): boolean;
  /** How much the learner has answered, where an answer is not one yet. */
  done?(): number;
  /** Whether learners may start over also where no key is at hand. */
  restarts?: boolean;
}

export interface Kind {
  /** Must agree with whichpm/scoring.py; else each item counts by itself. */
  score?(exercise: Exercise, answers: Answers): Score;
  /** Builds all items inside `place`, once; the element of an item carries its id as `data-item`. */
  mount(board: Board, place: HTMLElement): View;
  /** Key of the message above the items that says what to do. */
  task?: string;
  /** Path of the message after a first miss, where the kind has one of its own. */
  hint?: string;
  /** Key of the same where one is shown at a time, if that is another. */
  each?: string;
  /** Key of what its story is called, where that is not one. */
  story?: string;
}
