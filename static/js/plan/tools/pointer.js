// From pointer and keyboard on the map to what tools understand: moving, pressing,
// pulling, clicking at a spot. Two fingers are always the map's.

const MOVED_PX = { mouse: 4, touch: 10 }

/**
 * @param {import('../map/planmap.js').PlanMap} planMap
 * @param {import('./bench.js').Bench} bench
 */
export function listenToPointer(planMap, bench) {
  const { map } = planMap
  const element = map.getContainer()
  const pressed = { id: null, from: null, moved: false, touch: false }
  const fingers = new Set()
  let held = false // space: the hand takes the map instead
  let swallow = false

  const spotAt = (at, event = {}) => bench.spotAt(at, {
    shift: Boolean(event.shiftKey), alt: Boolean(event.altKey), free: Boolean(event.ctrlKey || event.metaKey), touch: event.pointerType === 'touch' || event.pointerType === 'pen', keyboard: false,
  })
  const spotOf = (event) => spotAt(map.mouseEventToContainerPoint(event), event)

  element.addEventListener('pointerdown', (event) => {
    fingers.add(event.pointerId)
    swallow = false
    if (pressed.id !== null && event.pointerId !== pressed.id) return letGo()
    if (!event.isPrimary || event.button !== 0 || held || !isMap(event.target) || !bench.ready) return
    if (!bench.tool.press(spotOf(event))) return
    Object.assign(pressed, { id: event.pointerId, from: map.mouseEventToContainerPoint(event), moved: false, touch: event.pointerType !== 'mouse' })
    map.dragging.disable()
    element.setPointerCapture(event.pointerId)
  }, { capture: true })

  element.addEventListener('pointermove', (event) => {
    if (pressed.id === null) return void (event.pointerType === 'mouse' && !event.buttons && bench.tool.move(spotOf(event)))
    if (event.pointerId !== pressed.id) return
    const at = map.mouseEventToContainerPoint(event)
    pressed.moved ||= at.distanceTo(pressed.from) > MOVED_PX[pressed.touch ? 'touch' : 'mouse']
    if (pressed.moved) bench.tool.drag(spotAt(at, event))
  })

  const end = (event, gone) => {
    fingers.delete(event.pointerId)
    if (event.pointerId !== pressed.id) return
    const { moved } = pressed
    restore()
    if (gone) return bench.tool.letGo()
    // The click that follows is the same press, and has had its effect.
    const used = bench.tool.release(spotOf(event), moved)
    swallow = moved || Boolean(used)
  }
  element.addEventListener('pointerup', (event) => end(event, false))
  element.addEventListener('pointercancel', (event) => end(event, true))
  element.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && bench.tool.leave?.())

  function restore() {
    pressed.id = null
    map.dragging.enable()
  }
  function letGo() {
    restore()
    swallow = true
    bench.tool.letGo()
  }

  map.on('click', ({ originalEvent: event }) => {
    if (swallow || !isMap(event.target)) return void (swallow = false)
    if (bench.ready) bench.tool.click(spotOf(event))
  })

  // While keys move the map, the middle of it is the pointer.
  let keyed = false
  const setKeyed = (on) => {
    keyed = on
    element.classList.toggle('is-keyed', on)
    if (on) bench.tool.move(middle())
  }
  map.on('move', () => keyed && bench.tool.move(middle()))
  const middle = () => bench.spotAt(map.getSize().divideBy(2), { keyboard: true, shift: false, alt: false, free: false, touch: false })
  element.addEventListener('pointerdown', () => setKeyed(false))
  element.addEventListener('keyup', ({ key }) => key === 'Tab' && setKeyed(true))
  element.addEventListener('keydown', (event) => {
    if (event.target !== element) return
    if (event.key.startsWith('Arrow')) setKeyed(true)
    if (event.key === ' ' && !held) {
      event.preventDefault()
      held = true
      element.classList.add('is-held')
    }
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || !keyed) return
    event.preventDefault()
    event.stopPropagation()
    if (bench.ready) bench.tool.click(middle())
  })
  element.addEventListener('keyup', ({ key }) => {
    if (key !== ' ') return
    held = false
    element.classList.remove('is-held')
  })
  element.addEventListener('blur', () => {
    held = false
    setKeyed(false)
    element.classList.remove('is-held')
  })
}

const isMap = (target) => Boolean(target.closest?.('.map'))
