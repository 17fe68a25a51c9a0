import JSON

/// Finds the rows of a JSON array that is in memory whole.
struct JSONRowArray {
    private let path: String
    private(set) var bytes: [UInt8] = []
    /// Where each row stands; `nil` until they have been looked for.
    private var rows: [Range<Int>]?
    private var nextRow = 0

    init(path: String) {
        self.path = path
    }

    mutating func feed(_ piece: [UInt8]) {
        if bytes.isEmpty { bytes = piece } else { bytes.append(contentsOf: piece) }
    }

    mutating func findRows() throws(FeatureError) {
        guard rows == nil else { return }
        do throws(JSONError) {
            rows = try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
                var reader = try JSONReader(UnsafeRawBufferPointer(bytes))
                var rows: [Range<Int>] = []
                try reader.beginArray()
                while try reader.nextElement() { rows.append(try reader.skipValue()) }
                try reader.finish()
                return rows
            }
        } catch {
            throw .malformed(format: "JSON", detail: error.sentence)
        }
    }

    mutating func next() -> Range<Int>? {
        guard let rows, nextRow < rows.count else { return nil }
        nextRow += 1
        return rows[nextRow - 1]
    }

    func error(_ error: JSONRowError) -> FeatureError {
        switch error {
        case .malformed(let error): .malformed(format: "JSON", detail: error.sentence)
        case .notAnObject:
            .invalid(
                "the request is wrong",
                [Fault("\(path)[\(nextRow - 1)]", "An object is expected here.")])
        }
    }
}
