// Where everything stands on a sheet of A3: the arrangement in which the maps come
// out largest, and as much of the table as has room.

/** @typedef {import('./projection.js').Box} Box */

/** A3, landscape, in millimetres. */
export const SHEET = { width: 420, height: 297 }
const MARGIN = 11
const HEAD = 27
const FOOT = 17
const GAP = 5
const CAPTION = 8
const CHANGES_WIDTH = 96
const MOST_COLUMNS = 4
/** A table of more rows than this may leave out grids that do not change, for the sake of the maps. */
const MUST = 66

/** Rows of the table in millimetres, the most comfortable first. */
const ROWS = [{ height: 6, text: 3.3, column: 128 }, { height: 4.9, text: 2.9, column: 112 }, { height: 3.9, text: 2.45, column: 98 }, { height: 3.4, text: 2.2, column: 90 }]
const TABLE_HEAD = 2.3 // rows
const TABLE_END = 1.3 // rows: the line of totals
/** What changes, and the legend, when all of it is there. */
const CHANGES_HEIGHT = 67

/**
 * @typedef {object} Arrangement
 * @property {'below' | 'beside'} table where the table stands to the maps
 * @property {[Box, Box]} maps before and after, without their captions
 * @property {Box} text
 * @property {{ height: number, text: number, columns: number, rows: number, shown: number }} rows of the table; `rows` in each column
 * @property {number} metresPerMm
 */

/**
 * @param {{ width: number, height: number }} land metres
 * @param {number} count rows of the table
 * @returns {Arrangement}
 */
export function arrange(land, count) {
  const all = [...below(count), ...beside(count)].map((one) => ({ ...one, metresPerMm: Math.max(...one.maps.map((box) => scaleIn(box, land))) }))
  const most = Math.min(MUST, Math.max(...all.map((one) => one.rows.shown)))
  // Whatever shows the whole table; then the largest map, comfort deciding between what differs little.
  return roomier(all.filter((one) => one.rows.shown >= most).reduce((best, one) => (worth(one) > worth(best) ? one : best)))
}

/** Rows take what room is left below them, up to a third more than they need. */
function roomier({ rows, text, table, ...rest }) {
  const room = table === 'below' ? text.height : text.height - CHANGES_HEIGHT
  const height = Math.min(room / (rows.rows + TABLE_HEAD + TABLE_END), 1.35 * rows.height)
  return { ...rest, table, text, rows: { ...rows, height: Math.max(height, rows.height) } }
}

const worth = ({ metresPerMm, rows }) => rows.text ** 0.6 / metresPerMm
const scaleIn = (box, { width, height }) => Math.max(width / (box.width - 8), height / (box.height - 8))

const content = () => ({ x: MARGIN, y: MARGIN + HEAD, width: SHEET.width - 2 * MARGIN, height: SHEET.height - 2 * MARGIN - HEAD - FOOT })

/** How many rows fit below one another; a line that says how many do not takes room too. */
function roomIn(height, row, columns, count) {
  const room = Math.floor(height / row - TABLE_HEAD - TABLE_END)
  return room * columns < count ? room - 1 : room
}

/** The two maps side by side on top, table and changes below them. */
function below(count) {
  const area = content()
  return ROWS.flatMap((row) => {
    const columns = Math.min(MOST_COLUMNS, Math.floor((area.width - CHANGES_WIDTH) / row.column))
    if (columns === 0) return []
    const used = Math.max(1, Math.min(columns, Math.ceil(count / 6)))
    const wanted = Math.ceil(count / used)
    const rows = Math.min(wanted, roomIn(105, row.height, used, count))
    const height = Math.max(CHANGES_HEIGHT, (rows + TABLE_HEAD + TABLE_END + (rows * used < count ? 1 : 0)) * row.height)
    const maps = sideBySide({ ...area, height: area.height - height - GAP })
    return [{ table: 'below', maps, text: { ...area, y: area.y + area.height - height, height }, rows: { ...row, columns: used, rows, shown: Math.min(count, rows * used) } }]
  })
}

/** The maps side by side, or one over the other, with table and changes to their right. */
function beside(count) {
  const area = content()
  return ROWS.flatMap((row) => [1, 2].flatMap((columns) => {
    const width = columns * row.column + (columns - 1) * GAP
    const rows = Math.min(Math.ceil(count / columns), roomIn(area.height - CHANGES_HEIGHT, row.height, columns, count))
    if (width > 200 || rows < 1) return []
    const left = { ...area, width: area.width - width - GAP }
    const text = { ...area, x: area.x + area.width - width, width }
    return [sideBySide(left), stacked(left)].map((maps) => ({ table: 'beside', maps, text, rows: { ...row, columns, rows, shown: Math.min(count, rows * columns) } }))
  }))
}

function sideBySide({ x, y, width, height }) {
  const half = (width - GAP) / 2
  return [0, 1].map((i) => ({ x: x + i * (half + GAP), y: y + CAPTION, width: half, height: height - CAPTION }))
}

function stacked({ x, y, width, height }) {
  const half = (height - GAP) / 2
  return [0, 1].map((i) => ({ x, y: y + i * (half + GAP) + CAPTION, width, height: half - CAPTION }))
}
