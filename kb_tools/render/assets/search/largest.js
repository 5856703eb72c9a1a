// [[place, value]] of the `count` largest values, best first, of equal ones the lower place first.
// `places`: among which (undefined: all); `fits(place)` leaves some out. Takes one look at each value,
// where sorting all of them would take many.
export function largest(count, values, places, fits = () => true) {
  const found = [];
  const all = places ? places.length : values.length;
  let least = -Infinity; // of those found, once there are enough
  for (let i = 0; i < all; i += 1) {
    const place = places ? places[i] : i;
    const value = values[place];
    if (value < least || !fits(place)) continue;
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [other, its] = found[middle];
      if (its > value || (its === value && other < place)) low = middle + 1;
      else high = middle;
    }
    if (low >= count) continue;
    found.splice(low, 0, [place, value]);
    if (found.length > count) found.pop();
    if (found.length === count) least = found[count - 1][1];
  }
  return found;
}
