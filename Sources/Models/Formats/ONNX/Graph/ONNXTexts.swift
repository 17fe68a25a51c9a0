/// All texts of a graph and the numbers that stand for them, so that steps work on numbers alone.
struct ONNXTexts {
    private(set) var all: [String] = []
    private var places: [TextCategory: Double] = [:]

    /// The number of a text.
    mutating func code(_ text: String) -> Double {
        let category = TextCategory(text)
        if let place = places[category] { return place }
        let place = Double(all.count)
        all.append(text)
        places[category] = place
        return place
    }

    /// Stands for every text that a graph does not know.
    static let unknown = -1.0

    /// What turns a caller's texts into numbers, once all are known.
    var vocabulary: Vocabulary { Vocabulary(texts: places, unknown: Self.unknown) }

    /// A missing text is an empty one, as ONNX has no other.
    var missing: Double { places[""] ?? Self.unknown }
}
