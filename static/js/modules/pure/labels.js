// Labels without collisions: the more important first, each where it fits or not
// at all. The order does not depend on the view, so that panning moves no label.

/** @typedef {[number, number, number, number]} Box left, top, right, bottom */

/** Boxes that are taken, found by the cells of a coarse raster. */
export class Room {
  #cells = new Map()
  #size

  /** @param {number} [size] pixels of a cell's side */
  constructor(size = 64) {
    this.#size = size
  }

  /** Whether the box meets none that is taken. @param {Box} box */
  isFree(box) {
    for (const key of this.#keys(box)) {
      for (const other of this.#cells.get(key) ?? []) {
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false
      }
    }
    return true
  }

  /** @param {Box} box */
  take(box) {
    for (const key of this.#keys(box)) {
      const cell = this.#cells.get(key)
      if (cell) cell.push(box)
      else this.#cells.set(key, [box])
    }
  }

  /** Takes all boxes, or none if one is not free. @param {Box[]} boxes */
  tryTake(boxes) {
    if (!boxes.every((box) => this.isFree(box))) return false
    boxes.forEach((box) => this.take(box))
    return true
  }

  *#keys([left, top, right, bottom]) {
    const size = this.#size
    for (let x = Math.floor(left / size); x <= Math.floor(right / size); x++) {
      for (let y = Math.floor(top / size); y <= Math.floor(bottom / size); y++) yield `${x},${y}`
    }
  }
}

/**
 * The box of a text around a middle point.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} [pad]
 * @returns {Box}
 */
export function boxAround(x, y, width, height, pad = 2) {
  return [x - width / 2 - pad, y - height / 2 - pad, x + width / 2 + pad, y + height / 2 + pad]
}

/** Sorts labels: lower rank first, then by key. @param {{ rank: number, key: string }[]} labels */
export function byImportance(labels) {
  return labels.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
