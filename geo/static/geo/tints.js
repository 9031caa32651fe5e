/** Numbers for colours, so that neighbouring districts never share one. */

/** districts: features whose outlines share their vertices; gives {key: the lowest free number}. */
export function tintsOf(districts) {
  const neighbours = neighboursOf(districts)
  const tints = {}
  for (const {
    properties: { key },
  } of districts) {
    const taken = new Set([...neighbours[key]].map((other) => tints[other]))
    let tint = 0
    while (taken.has(tint)) tint += 1
    tints[key] = tint
  }
  return tints
}

function neighboursOf(districts) {
  const owners = new Map()
  const neighbours = {}
  for (const {
    properties: { key },
    geometry: { coordinates },
  } of districts) {
    neighbours[key] = new Set()
    for (const vertex of coordinates.flat(Infinity).reduce(pairs, [])) {
      const others = owners.get(vertex) ?? new Set()
      for (const other of others) if (other !== key) link(neighbours, key, other)
      owners.set(vertex, others.add(key))
    }
  }
  return neighbours
}

/** Numbers in a row become texts of two. */
function pairs(texts, number, index, numbers) {
  if (index % 2) texts.push(`${numbers[index - 1]} ${number}`)
  return texts
}

function link(neighbours, one, other) {
  neighbours[one].add(other)
  neighbours[other].add(one)
}
