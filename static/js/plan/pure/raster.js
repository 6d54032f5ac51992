// Finds what lies near a place among many boxes: a raster whose cells hold the
// boxes that touch them. Built once, asked often.

/** @typedef {[number, number, number, number]} Box left, top, right, bottom */

const MOST_CELLS = 1 << 16

export class Raster {
  #boxes
  #from
  #items
  #seen
  #stamp = 0

  /** @param {Float64Array} boxes four numbers a box */
  constructor(boxes) {
    this.#boxes = boxes
    const n = boxes.length / 4
    this.box = boundsOf(boxes)
    const [left, top, right, bottom] = this.box
    const cells = Math.max(1, Math.min(MOST_CELLS, n >> 1))
    const aspect = (right - left) / (bottom - top) || 1
    this.columns = Math.max(1, Math.round(Math.sqrt(cells * Math.min(Math.max(aspect, 0.01), 100))))
    this.rows = Math.max(1, Math.round(cells / this.columns))
    this.width = (right - left) / this.columns || 1
    this.height = (bottom - top) / this.rows || 1
    const counts = new Uint32Array(this.columns * this.rows + 1)
    for (let i = 0; i < n; i++) this.#cells(boxes, 4 * i, (cell) => counts[cell + 1]++)
    for (let cell = 1; cell < counts.length; cell++) counts[cell] += counts[cell - 1]
    this.#from = counts
    this.#items = new Uint32Array(counts[counts.length - 1])
    const next = counts.slice()
    for (let i = 0; i < n; i++) this.#cells(boxes, 4 * i, (cell) => (this.#items[next[cell]++] = i))
    this.#seen = new Uint32Array(n)
  }

  #cells(boxes, at, call) {
    const [left, top] = this.box
    const within = (value, most) => Math.min(Math.max(Math.floor(value), 0), most - 1)
    const x1 = within((boxes[at + 2] - left) / this.width, this.columns)
    const y1 = within((boxes[at + 3] - top) / this.height, this.rows)
    for (let y = within((boxes[at + 1] - top) / this.height, this.rows); y <= y1; y++) {
      for (let x = within((boxes[at] - left) / this.width, this.columns); x <= x1; x++) call(y * this.columns + x)
    }
  }

  /** Calls with the place of each box that meets the asked one, once. @param {Box} asked @param {(i: number) => void} call */
  search(asked, call) {
    const boxes = this.#boxes
    if (boxes.length === 0 || asked[0] > this.box[2] || asked[2] < this.box[0] || asked[1] > this.box[3] || asked[3] < this.box[1]) return
    const stamp = ++this.#stamp
    this.#cells(asked, 0, (cell) => {
      for (let k = this.#from[cell]; k < this.#from[cell + 1]; k++) {
        const i = this.#items[k]
        if (this.#seen[i] === stamp) continue
        this.#seen[i] = stamp
        if (boxes[4 * i] <= asked[2] && boxes[4 * i + 2] >= asked[0] && boxes[4 * i + 1] <= asked[3] && boxes[4 * i + 3] >= asked[1]) call(i)
      }
    })
  }
}

function boundsOf(boxes) {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < boxes.length; i += 4) {
    box[0] = Math.min(box[0], boxes[i])
    box[1] = Math.min(box[1], boxes[i + 1])
    box[2] = Math.max(box[2], boxes[i + 2])
    box[3] = Math.max(box[3], boxes[i + 3])
  }
  return box
}

/** The boxes of points. @param {Float64Array} x @param {Float64Array} y */
export function boxesOfPoints(x, y) {
  const boxes = new Float64Array(4 * x.length)
  for (let i = 0; i < x.length; i++) {
    boxes[4 * i] = boxes[4 * i + 2] = x[i]
    boxes[4 * i + 1] = boxes[4 * i + 3] = y[i]
  }
  return boxes
}
