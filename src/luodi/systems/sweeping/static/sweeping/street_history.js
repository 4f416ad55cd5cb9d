// Edits that can be taken back: each answer of the server says by which edit it is undone.

export class History {
  #undo = [];
  #redo = [];
  #names = new Map();

  constructor(send, changed) {
    this.send = send;
    this.changed = changed;
  }

  get canUndo() { return this.#undo.length > 0; }

  get canRedo() { return this.#redo.length > 0; }

  // A link that is entered again gets another number: edits kept here go on under the new one.
  renamed(old, now) {
    if (old !== now) this.#names.set(old, now);
  }

  async act(edit) {
    const answer = await this.#sent(edit);
    if (answer && !answer.errors) {
      this.#redo = [];
      if (answer.undo) this.#undo.push(answer.undo);
      else this.#undo = []; // what cannot be taken back ends what was before it
    }
    this.changed();
    return answer;
  }

  undo() { return this.#turn(this.#undo, this.#redo); }

  redo() { return this.#turn(this.#redo, this.#undo); }

  async #turn(from, to) {
    const edit = from.at(-1);
    if (!edit) return false;
    const answer = await this.#sent(edit);
    const done = Boolean(answer) && !answer.errors;
    if (done) {
      from.pop();
      if (answer.undo) to.push(answer.undo);
    }
    this.changed();
    return done;
  }

  #sent(edit) {
    const name = (id) => {
      let now = id;
      while (this.#names.has(now)) now = this.#names.get(now);
      return now;
    };
    const told = { ...edit };
    if (told.link !== undefined) told.link = name(told.link);
    if (told.other !== undefined) told.other = name(told.other);
    if (told.links) told.links = told.links.map((one) => ({ ...one, link: name(one.link) }));
    return this.send(told);
  }
}
