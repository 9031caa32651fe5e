/** Which names of areas fit on the map, calmly: inside their area, none over another. */
const LETTER = 0.55
const LINE = 1.2
const GAP_PX = 4
const SHIFTS = [0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9]

/** The lines a name is set in: long names break after hyphens and at spaces. */
export function linesOf(name) {
  return name.length > 11 ? name.split(/(?<=-)|\s+/) : [name]
}

/**
 * Picks the labels to show, the roomiest first, each moved up or down a little where something stands there.
 * labels: [{name, x, y, radius}] in pixels, with the radius of the free circle; fontPx: size of the letters;
 * room: by how much a name may be wider than its circle; taken: boxes {x, y, width, height} of other things.
 * Gives the labels with down, the pixels to move.
 */
export function fitting(labels, { fontPx, room, taken = [] }) {
  const shown = []
  const boxes = [...taken]
  for (const label of [...labels].sort((a, b) => b.radius - a.radius)) {
    const box = SHIFTS.map((share) => boxOf(label, share * label.radius, fontPx)).find(
      (tried) => tried.width / 2 <= label.radius * room && !boxes.some((other) => overlap(tried, other)),
    )
    if (!box) continue
    shown.push({ ...label, down: box.y - label.y })
    boxes.push(box)
  }
  return shown
}

function boxOf({ name, x, y }, down, fontPx) {
  const lines = linesOf(name)
  const width = Math.max(...lines.map((line) => line.length)) * LETTER * fontPx
  const height = lines.length * LINE * fontPx
  return { x, y: y + down, width, height }
}

function overlap(a, b) {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 + GAP_PX &&
    Math.abs(a.y - b.y) < (a.height + b.height) / 2 + GAP_PX
  )
}
