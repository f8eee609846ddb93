/** The points of each criterion: radio buttons and a half, or a number where there are more than nine. */

export class Criteria {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.all = [...element.querySelectorAll("fieldset")].map((each) => new Criterion(each));
    this.total = /** @type {HTMLOutputElement} */ (element.querySelector("output"));
    /** @type {Criterion | null} where the last digit went */
    this.last = null;
    this.settle();
  }

  /** @returns {(number | null)[]} */
  get given() {
    return this.all.map((each) => each.points);
  }

  /** @param {(number | null)[]} given */
  set given(given) {
    this.all.forEach((each, at) => (each.points = given[at] ?? null));
    this.last = null;
    this.settle();
  }

  /** Bring halves and the total in line with what is chosen. */
  settle() {
    for (const each of this.all) each.settle();
    const given = this.given.filter((each) => each !== null);
    this.total.value = given.length ? String(given.reduce((sum, each) => sum + each, 0)) : "–";
  }

  /** @returns {Criterion | undefined} the first one without points */
  get open() {
    return this.all.find((each) => each.points === null);
  }

  /**
   * A digit for the criterion in focus, or for the first without points; then the next one has the focus.
   * @param {number} points
   * @returns {string} what to say where it cannot be
   */
  digit(points) {
    const chosen = this.all.find((each) => each.has(document.activeElement)) ?? this.open ?? this.all[0];
    if (points > chosen.of) return `At most ${chosen.of} here.`;
    chosen.points = points;
    this.last = chosen;
    this.settle();
    this.all[this.all.indexOf(chosen) + 1]?.focus();
    return "";
  }

  /**
   * Half a point more for the criterion that the last digit went to, or half a point less where it has it.
   * @returns {string} what to say where it cannot be
   */
  halve() {
    const chosen = this.last ?? this.all.find((each) => each.has(document.activeElement));
    if (!chosen || chosen.points === null) return "First a digit, then the half.";
    const points = chosen.points % 1 ? chosen.points - 0.5 : chosen.points + 0.5;
    if (points > chosen.of) return `At most ${chosen.of} here.`;
    chosen.points = points;
    this.settle();
    return "";
  }

  focus() {
    (this.open ?? this.all[0]).focus();
  }
}

class Criterion {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.of = Number(element.dataset.of);
    this.text = element.querySelector("legend")?.firstChild?.textContent?.trim() ?? "";
    this.radios = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll("input[type=radio]")]);
    this.half = /** @type {HTMLInputElement | null} */ (element.querySelector("input[type=checkbox]"));
    this.number = /** @type {HTMLInputElement | null} */ (element.querySelector("input[type=number]"));
  }

  /** @returns {number | null} */
  get points() {
    if (this.number) {
      const typed = this.number.valueAsNumber;
      return typed >= 0 && typed <= this.of ? typed : null;
    }
    const chosen = this.radios.find((each) => each.checked);
    return chosen ? Number(chosen.value) + (this.half?.checked ? 0.5 : 0) : null;
  }

  /** @param {number | null} points */
  set points(points) {
    if (this.number) this.number.value = points === null ? "" : String(points);
    for (const each of this.radios)
      each.checked = points !== null && Number(each.value) === Math.floor(points);
    if (this.half) this.half.checked = points !== null && points % 1 > 0;
  }

  /** Half a point by itself is 0 and a half; beyond the most there is none. */
  settle() {
    if (!this.half) return;
    if (this.half.checked && !this.radios.some((each) => each.checked)) this.radios[0].checked = true;
    const whole = Number(this.radios.find((each) => each.checked)?.value ?? 0);
    this.half.disabled = whole + 0.5 > this.of;
    if (this.half.disabled) this.half.checked = false;
  }

  /** @param {Element | null} element */
  has(element) {
    return this.element.contains(element);
  }

  focus() {
    (this.number ?? this.radios.find((each) => each.checked) ?? this.radios[0]).focus();
  }
}
