/// The categories of one input as they stand in a file, in the order of their codes, before any
/// check.
struct XGBoostCategories {
    /// Where each text begins among `values`, and the end; `nil` for categories that are numbers.
    var offsets: [Int]?
    /// The bytes of the texts one after the other, or the numbers.
    var values: [Int64] = []

    init<Reader: XGBoostDocumentReader>(reading reader: inout Reader) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "offsets": offsets = try reader.readIntegers(as: Int.self)
            case "values": values = try reader.readIntegers(as: Int64.self)
            default: try reader.skip()
            }
        }
    }

    /// What gives each category its code, `nil` for an input without categories. One that the
    /// model has not seen counts as missing; the library itself refuses it.
    ///
    /// - Parameter name: The input's, for the error.
    func vocabulary(
        of name: String, writtenBy version: XGBoostVersion
    ) throws(ModelError) -> Vocabulary? {
        guard !values.isEmpty || (offsets?.count ?? 0) > 1 else { return nil }
        let place = "categories of \"\(name)\""
        guard offsets != nil else {
            var numbers: [Double: Double] = [:]
            for (code, value) in values.enumerated() {
                guard numbers.updateValue(Double(code), forKey: Double(value)) == nil else {
                    throw .inconsistent(place: place, problem: "\(value) stands twice")
                }
            }
            return Vocabulary(numbers: numbers)
        }
        var texts: [TextCategory: Double] = [:]
        for (code, text) in try self.texts(place, version).enumerated() {
            guard texts.updateValue(Double(code), forKey: TextCategory(text)) == nil else {
                throw .inconsistent(place: place, problem: "\"\(text)\" stands twice")
            }
        }
        return Vocabulary(texts: texts)
    }

    private func texts(
        _ place: String, _ version: XGBoostVersion
    ) throws(ModelError) -> [String] {
        let offsets = offsets ?? []
        let bytes = values.map { UInt8(truncatingIfNeeded: $0) }
        let rises = zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
        guard offsets.first == 0, offsets.last == bytes.count, rises else {
            throw .inconsistent(place: place, problem: "the offsets do not divide its texts")
        }
        // Before 3.4 the Python package counts characters where bytes are meant, and leaves out
        // what is beyond: nobody can tell what the categories were.
        guard bytes.allSatisfy({ $0 < 0x80 }) || !version.isBefore(major: 3, minor: 4) else {
            throw .unsupported(
                subject: "categories beyond ASCII, which XGBoost \(version) writes damaged,",
                hint: "Name the categories in ASCII, or train with XGBoost 3.4 or later.")
        }
        var texts: [String] = []
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            guard let text = String(validating: bytes[start..<end], as: UTF8.self) else {
                throw .inconsistent(place: place, problem: "a text is not UTF-8")
            }
            texts.append(text)
        }
        return texts
    }
}
