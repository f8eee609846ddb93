// @ts-check
/** The model of a practice board in a notebook: the site's own, which is sure only when Python is. */
import { KeptModel } from "../model.mjs";
/** @import { Shelf } from "./shelf.mjs" */

export class ShelvedModel extends KeptModel {
  /**
   * @param {Record<string, any>} state  with the exercise
   * @param {Shelf | undefined} shelf  none where the notebook runs in the site, which keeps all in the browser
   * @param {(before: Record<string, string>) => void} kept  told what was answered before
   */
  constructor(state, shelf, kept) {
    super(state, { kept });
    this.shelf = shelf;
    /** What is saved once a write is confirmed, by its number. @type {Map<number, unknown>} */
    this.due = new Map();
    shelf?.onReply(({ n, name, problem }) => {
      if (name !== this.name) return;
      if (problem) super.set("problem", problem);
      else if (this.due.has(n)) super.set("saved_seq", this.due.get(n));
      this.due.delete(n);
    });
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    if (name === "saved_seq" && this.shelf) this.due.set(this.shelf.sent(), value);
    else super.set(name, value);
  }
}
