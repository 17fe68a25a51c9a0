import Features

/// What columns of a table of predictions may be: what PostgreSQL has room for.
enum TableColumns {
    /// More numbers than these do not fit into a row of 8 KB.
    static let countMax = 900
    /// Bytes of a name.
    static let nameBytesMax = 63
    /// Names that every table's own columns have.
    private static let systemNames: Set = ["ctid", "cmax", "cmin", "tableoid", "xmax", "xmin"]

    static func canBeCalled(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= nameBytesMax && !name.utf8.contains(0)
            && !systemNames.contains(name)
    }

    /// The name, or, where it is too long or holds U+0000, as much of it as there is room for
    /// before a digest of it.
    static func name(_ name: String) -> String {
        guard !canBeCalled(name) else { return name }
        let digest = String(KeySample.hash([.string(name)]), radix: 16)
        let mark = "~" + String(repeating: "0", count: 16 - digest.count) + digest
        var start = ""
        for character in name.unicodeScalars where character != "\0" {
            let bytes = start.utf8.count + UTF8.width(character)
            guard bytes + mark.utf8.count <= nameBytesMax else { break }
            start.unicodeScalars.append(character)
        }
        return start + mark
    }
}
