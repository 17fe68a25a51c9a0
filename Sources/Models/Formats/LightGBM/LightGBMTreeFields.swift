/// The lines of one tree by their names.
struct LightGBMTreeFields {
    let lines: [String: LightGBMLine]
    let place: String

    /// - Parameter number: The tree's, from 0, for the error.
    init(lines: [String: LightGBMLine], number: Int) {
        self.lines = lines
        place = "tree \(number)"
    }

    func has(_ name: String) -> Bool { lines[name] != nil }

    func required(_ name: String) throws(ModelError) -> LightGBMLine {
        guard let line = lines[name] else {
            throw .inconsistent(place: place, problem: "it has no \(name)")
        }
        return line
    }

    /// A list of that length. One of no entries may be left out.
    func integers<Integer: FixedWidthInteger>(
        _ name: String, count: Int
    ) throws(ModelError) -> [Integer] {
        if count == 0, !has(name) { return [] }
        let numbers: [Integer] = try required(name).integers()
        try require(numbers.count, of: name, toBe: count)
        return numbers
    }

    func doubles(_ name: String, count: Int) throws(ModelError) -> [Double] {
        if count == 0, !has(name) { return [] }
        let numbers = try required(name).doubles()
        try require(numbers.count, of: name, toBe: count)
        return numbers
    }

    private func require(
        _ found: Int, of name: String, toBe count: Int
    ) throws(ModelError) {
        guard found == count else {
            throw .inconsistent(
                place: place, problem: "\(name) has \(found) entries where \(count) are due")
        }
    }
}
