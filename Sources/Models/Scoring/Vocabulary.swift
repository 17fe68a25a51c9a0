/// The categories of one input and the codes that a model was trained with. It belongs to the
/// model, so that a category has its code whatever else the caller sends.
package struct Vocabulary: Sendable, Hashable {
    /// The codes of categories that are texts.
    package let texts: [TextCategory: Double]
    /// The codes of categories that are numbers, by the number. Empty where numbers are codes
    /// themselves.
    package let numbers: [Double: Double]
    /// What stands for a category that is not among them: NaN where the model takes it as missing.
    package let unknown: Double
    /// The texts by their codes; of several with one code the first in order.
    private let textsByCode: [Double: String]

    package init(
        texts: [TextCategory: Double] = [:], numbers: [Double: Double] = [:], unknown: Double = .nan
    ) {
        self.texts = texts
        self.numbers = numbers
        self.unknown = unknown
        textsByCode = Dictionary(texts.map { ($0.value, $0.key) }) { min($0, $1) }
            .mapValues(\.text)
    }

    /// Whether a number may be one of the categories.
    package var takesNumbers: Bool { !numbers.isEmpty || texts.isEmpty }

    /// `nil` is told apart from `unknown`, so that a policy may refuse what is not known.
    package func code(of text: String) -> Double? { texts[TextCategory(text)] }

    /// The text that a code stands for; `nil` for one that is none's.
    package func text(of code: Double) -> String? { textsByCode[code] }

    package func code(of number: Double) -> Double? {
        numbers.isEmpty ? (texts.isEmpty ? number : nil) : numbers[number]
    }

    // NaN equals itself here: two vocabularies that do the same are equal.
    package static func == (left: Vocabulary, right: Vocabulary) -> Bool {
        left.texts == right.texts && left.numbers == right.numbers
            && left.unknown.bitPattern == right.unknown.bitPattern
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(texts)
        hasher.combine(numbers)
        hasher.combine(unknown.bitPattern)
    }
}
