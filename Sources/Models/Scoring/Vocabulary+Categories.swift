/// The categories themselves, for those who want to see them.
extension Vocabulary {
    package enum Category: Hashable, Sendable {
        case text(String)
        case number(Double)
    }

    package var count: Int { texts.count + numbers.count }

    /// Categories in the order of their codes.
    ///
    /// - Complexity: O(*n* log *n*) in all of them.
    package func categories(upTo limit: Int) -> [Category] {
        let texts = texts.map { (code: $0.value, category: Category.text($0.key.text)) }
        let numbers = numbers.map { (code: $0.value, category: Category.number($0.key)) }
        return (texts + numbers).sorted { $0.code < $1.code }.prefix(limit).map(\.category)
    }
}
