/// Finds what somebody may have meant by a name that is not known.
enum NearestName {
    /// The known name that the fewest changed, added or dropped letters lead to; `nil` where each
    /// would take more than a third of the letters.
    static func among(_ names: [String], to name: String) -> String? {
        let letters = Array(name.lowercased().utf8)
        let found = names.map {
            (name: $0, distance: distance(letters, Array($0.lowercased().utf8)))
        }
        guard let best = found.min(by: { $0.distance < $1.distance }),
            best.distance <= max(letters.count, best.name.utf8.count) / 3
        else { return nil }
        return best.name
    }

    /// The edit distance of Levenshtein.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[right.count]
    }
}
